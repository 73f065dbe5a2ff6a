// clone and clone3. Source: clone(2), linux/sched.h (struct clone_args).
#include "ramet/kernel/clone_flags.h"
#include "trace/syscall/layout.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/tasks.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

constexpr std::uint64_t exit_signal_mask = 0xff;

CloneFlags clone_flags(const Call& call) { return CloneFlags::from_bits(call.arguments[0] & ~exit_signal_mask & 0xffff'ffff); }

// The kernel's CONFIG_CLONE_BACKWARDS: tls before child_tid.
bool tls_is_fourth(Architecture architecture) {
  return architecture != Architecture::x86_64 && architecture != Architecture::x32;
}

// An address; for i386 that of a descriptor of a segment.
void append_tls(std::string& out, const Call& call, std::uint64_t tls) {
  out += ", tls=";
  const bool segment = call.architecture == Architecture::i386 && !call.failed();
  const auto copy = segment ? call.at_entry.block(tls, segment_size) : std::nullopt;
  copy ? append_segment(out, Bytes(*copy, call.word())) : append(out, "{}", hexadecimal(tls));
}

}  // namespace

void append_clone_entry(std::string& out, const Call& call) {
  out += "child_stack=";
  append_address(out, call.arguments[1]);
  out += ", flags=";
  const std::uint64_t flags = clone_flags(call).bits();
  const std::uint64_t exit_signal = call.arguments[0] & exit_signal_mask;
  if (flags != 0 || exit_signal == 0) append_clone_flags(out, flags);
  if (exit_signal == 0) return;
  if (flags != 0) out += '|';
  out += signal_name(exit_signal);
}

void append_clone_return(std::string& out, const Call& call) {
  const CloneFlags flags = clone_flags(call);
  const bool backwards = tls_is_fourth(call.architecture);
  if (flags.has_any(CloneFlag::PARENT_SETTID | CloneFlag::PIDFD)) {
    out += ", parent_tid=";
    const auto written = call.failed() ? std::nullopt : call.at_return.block(call.arguments[2], 4);
    if (written)
      append(out, "[{}]", Bytes(*written, 4).s32(0));
    else
      append_address(out, call.arguments[2]);
  }
  if (flags.has(CloneFlag::SETTLS)) append_tls(out, call, call.arguments[backwards ? 3 : 4]);
  if (!flags.has_any(CloneFlag::CHILD_SETTID | CloneFlag::CHILD_CLEARTID)) return;
  out += ", child_tidptr=";
  append_address(out, call.arguments[backwards ? 4 : 3]);
}

void append_clone_arguments(std::string& out, const Call& call, std::uint64_t address, std::uint64_t size) {
  constexpr std::size_t smallest = 64;  // CLONE_ARGS_SIZE_VER0
  const auto copy = size < smallest ? std::nullopt : call.at_entry.at(address);
  if (!copy || copy->size() < smallest) return append_address(out, address);
  const Bytes members(*copy, 8);
  const auto flags = CloneFlags::from_bits(members.word(0));
  out += "{flags=";
  append_clone_flags(out, flags.bits());
  const auto pointer = [&](std::string_view name, std::size_t index) {
    append(out, ", {}=", name);
    append_address(out, members.word(index));
  };
  if (flags.has(CloneFlag::PIDFD)) pointer("pidfd", 1);
  if (flags.has_any(CloneFlag::CHILD_SETTID | CloneFlag::CHILD_CLEARTID)) pointer("child_tid", 2);
  if (flags.has(CloneFlag::PARENT_SETTID)) pointer("parent_tid", 3);
  append(out, ", exit_signal={}", members.word(4) == 0 ? "0" : signal_name(members.word(4)));
  pointer("stack", 5);
  append(out, ", stack_size={}", hexadecimal(members.word(6)));
  if (flags.has(CloneFlag::SETTLS)) append_tls(out, call, members.word(7));
  if (members.word(8) != 0 || members.word(9) != 0) {
    out += ", set_tid=";
    const auto tids = members.word(9) > 32 ? std::nullopt : call.at_entry.block(members.word(8), members.word(9) * 4);
    if (tids) {
      for (std::size_t index = 0; index < members.word(9); ++index)
        append(out, "{}{}", index == 0 ? "[" : ", ", Bytes(*tids, 8).s32(index * 4));
      out += ']';
    } else {
      append_address(out, members.word(8));
    }
    append(out, ", set_tid_size={}", members.word(9));
  }
  if (flags.has(CloneFlag::INTO_CGROUP)) append(out, ", cgroup={}", members.word(10));
  out += '}';
}

void append_clone_arguments_written(std::string& out, const Call& call, std::uint64_t address) {
  const auto copy = call.at_entry.at(address);
  if (!copy || call.failed()) return;
  const Bytes members(*copy, 8);
  const auto flags = CloneFlags::from_bits(members.word(0));
  std::string written;
  const auto number = [&](CloneFlag flag, std::string_view name, std::size_t index) {
    const auto value = flags.has(flag) ? call.at_return.block(members.word(index), 4) : std::nullopt;
    if (value) append(written, "{}{}=[{}]", written.empty() ? "" : ", ", name, Bytes(*value, 8).s32(0));
  };
  number(CloneFlag::PIDFD, "pidfd", 1);
  number(CloneFlag::PARENT_SETTID, "parent_tid", 3);
  if (!written.empty()) append(out, " => {{{}}}", written);
}

}  // namespace ramet::trace::strace_print
