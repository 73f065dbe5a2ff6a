// struct termios as the kernel has it: four words of flags, a line discipline, 19 control characters.
// Source: asm-generic/termbits.h.
#include <termios.h>

#include "trace/syscall/constants/terminals.h"
#include "trace/view/strace_print/files.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

void append_rest(std::string& out, const NameTable& names, std::uint32_t bits) {
  if (bits == 0) return;
  out += '|';
  append_flags(out, names, bits);
}

// The delays that an output may have, each a choice of its own.
void append_output_flags(std::string& out, std::uint32_t flags) {
  append(out, "NL{}|CR{}|TAB{}|BS{}|VT{}|FF{}", flags >> 8 & 1, flags >> 9 & 3, flags >> 11 & 3, flags >> 13 & 1,
         flags >> 14 & 1, flags >> 15 & 1);
  constexpr std::uint32_t delays = 0xff00;
  append_rest(out, constants::terminal_output_flags, flags & ~delays);
}

void append_control_flags(std::string& out, std::uint32_t flags) {
  constexpr std::uint32_t speed_mask = CBAUD;
  append_choice(out, constants::terminal_speeds, flags & speed_mask);
  append(out, "|CS{}", 5 + (flags >> 4 & 3));
  append_rest(out, constants::terminal_control_flags, flags & ~speed_mask & ~std::uint32_t{CSIZE});
}

}  // namespace

void append_terminal(std::string& out, Bytes terminal) {
  out += "{c_iflag=";
  append_flags(out, constants::terminal_input_flags, terminal.u32(0));
  out += ", c_oflag=";
  append_output_flags(out, terminal.u32(4));
  out += ", c_cflag=";
  append_control_flags(out, terminal.u32(8));
  out += ", c_lflag=";
  append_flags(out, constants::terminal_local_flags, terminal.u32(12));
  out += ", ...}";
}

}  // namespace ramet::trace::strace_print
