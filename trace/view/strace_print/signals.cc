#include "trace/view/strace_print/signals.h"

#include <csignal>
#include <cstring>

#include "trace/syscall/constants/signals.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

constexpr int signal_count = 64;
constexpr std::uint64_t first_realtime = 32;  // the kernel's, of which glibc keeps two for itself

// Without SIG.
std::string short_name(std::uint64_t number) {
  if (number == first_realtime) return "RTMIN";
  if (number > first_realtime && number <= signal_count) return fmt::format("RT_{}", number - first_realtime);
  if (number == SIGIO) return "IO";
  const char* name = number < first_realtime ? ::sigabbrev_np(static_cast<int>(number)) : nullptr;
  return name == nullptr ? std::string() : name;
}

const NameTable* codes_of(int signal) {
  switch (signal) {
    case SIGCHLD: return &constants::child_codes;
    case SIGSEGV: return &constants::fault_codes;
    case SIGBUS: return &constants::bus_codes;
    case SIGILL: return &constants::illegal_codes;
    case SIGFPE: return &constants::arithmetic_codes;
    case SIGTRAP: return &constants::trap_codes;
    case SIGIO: return &constants::poll_codes;
    case SIGSYS: return &constants::seccomp_codes;
    default: return nullptr;
  }
}

void append_code(std::string& out, int signal, std::int32_t code) {
  std::string_view name = name_of(constants::general_codes, static_cast<std::uint32_t>(code));
  if (const NameTable* codes = codes_of(signal); name.empty() && codes != nullptr)
    name = name_of(*codes, static_cast<std::uint32_t>(code));
  if (name.empty())
    append(out, "{}", hexadecimal(static_cast<std::uint32_t>(code)));
  else
    out += name;
}

// The unions of siginfo_t begin after three ints, at the next word. Source: asm-generic/siginfo.h.
struct Information {
  Bytes bytes;
  std::size_t fields = 16;
  explicit Information(Bytes all) : bytes(all), fields(all.word_size() == 4 ? 12 : 16) {}
  [[nodiscard]] std::int32_t number(std::size_t index) const { return bytes.s32(fields + 4 * index); }
  [[nodiscard]] std::uint64_t word(std::size_t byte_offset) const { return bytes.from(fields + byte_offset).word(0); }
};

void append_sender(std::string& out, const Information& information) {
  append(out, ", si_pid={}, si_uid={}", information.number(0), static_cast<std::uint32_t>(information.number(1)));
}

void append_value(std::string& out, const Information& information, std::size_t offset) {
  append(out, ", si_int={}, si_ptr=", information.bytes.s32(information.fields + offset));
  append_address(out, information.word(offset));
}

void append_child(std::string& out, const Information& information, std::int32_t code) {
  append_sender(out, information);
  const std::int32_t status = information.number(2);
  append(out, ", si_status=");
  out += code == CLD_EXITED ? fmt::format("{}", status) : signal_name(static_cast<std::uint64_t>(status));
  const Bytes times = information.bytes.from(information.fields + (information.bytes.word_size() == 4 ? 12 : 16));
  append(out, ", si_utime={}, si_stime={}", times.word(0), times.word(1));
}

// A code above zero: the kernel sent it, and says what the signal is about.
void append_from_kernel(std::string& out, const Information& information, int signal, std::int32_t code) {
  const bool ours = codes_of(signal) != nullptr && code != SI_KERNEL;
  switch (ours || code == SI_KERNEL ? signal : 0) {
    case SIGCHLD: return ours ? append_child(out, information, code) : void();
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
      out += ", si_addr=";
      return append_address(out, information.word(0));
    case SIGSYS:
      out += ", si_call_addr=";
      append_address(out, information.word(0));
      return append(out, ", si_syscall={}, si_arch={}",
                    hexadecimal(information.bytes.u32(information.fields + information.bytes.word_size())),
                    hexadecimal(information.bytes.u32(information.fields + information.bytes.word_size() + 4)));
    default:
      if (information.number(0) != 0 || information.number(1) != 0) append_sender(out, information);
  }
}

}  // namespace

std::string signal_name(std::uint64_t number) {
  const std::string name = short_name(number);
  return name.empty() ? fmt::format("{}", static_cast<std::int32_t>(number)) : "SIG" + name;
}

void append_signal_set(std::string& out, Bytes set) {
  std::uint64_t bits = set.u64(0);
  if (set.size() < sizeof bits) bits = set.u32(0);
  // A set of nearly all is shown by what it lacks.
  if (__builtin_popcountll(bits) >= signal_count * 2 / 3) {
    out += '~';
    bits = ~bits;
  }
  out += '[';
  bool first = true;
  for (std::uint64_t number = 1; number <= signal_count; ++number) {
    if ((bits >> (number - 1) & 1) == 0) continue;
    if (!first) out += ' ';
    out += short_name(number);
    first = false;
  }
  out += ']';
}

void append_signal_action(std::string& out, const Call& call, Bytes action) {
  constexpr std::uint64_t has_restorer = 0x0400'0000;
  const std::uint64_t handler = action.word(0);
  out += "{sa_handler=";
  if (handler <= 1)
    out += handler == 0 ? "SIG_DFL" : "SIG_IGN";
  else
    append(out, "{}", hexadecimal(handler));
  const bool restorer = call.architecture != Architecture::aarch64 && call.architecture != Architecture::riscv64;
  out += ", sa_mask=";
  append_signal_set(out, action.from((restorer ? 3 : 2) * action.word_size()));
  out += ", sa_flags=";
  append_flags(out, constants::action_flags, action.word(1));
  if (restorer && (action.word(1) & has_restorer) != 0) {
    out += ", sa_restorer=";
    append_address(out, action.word(2));
  }
  out += '}';
}

void append_alternate_stack(std::string& out, Bytes stack) {
  out += "{ss_sp=";
  append_address(out, stack.word(0));
  out += ", ss_flags=";
  append_flags(out, constants::alternate_stack_flags, stack.u32(stack.word_size()));
  append(out, ", ss_size={}}}", stack.word(2));
}

void append_signal_information(std::string& out, Bytes all) {
  const Information information(all);
  const int signal = all.s32(0);
  const std::int32_t error = all.s32(4);
  const std::int32_t code = all.s32(8);
  if (signal == 0 && code == 0 && error == 0) {
    out += "{}";
    return;
  }
  append(out, "{{si_signo={}, si_code=", signal_name(static_cast<std::uint64_t>(signal)));
  append_code(out, signal, code);
  if (error != 0) append(out, ", si_errno={}", error);
  if (code == SI_USER || code == SI_TKILL)
    append_sender(out, information);
  else if (code == SI_TIMER) {
    append(out, ", si_timerid={}, si_overrun={}", hexadecimal(static_cast<std::uint32_t>(information.number(0))), information.number(1));
    append_value(out, information, 8);
  } else if (code > 0)
    append_from_kernel(out, information, signal, code);
  else {
    append_sender(out, information);
    append_value(out, information, 8);
  }
  out += '}';
}

}  // namespace ramet::trace::strace_print
