#include "trace/view/strace_print/arguments.h"

#include <cstring>
#include <sys/stat.h>

#include "trace/syscall/layout.h"
#include "trace/view/strace_print/argument.h"
#include "trace/view/strace_print/readiness.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/tasks.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/times.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

// The kernel's own codes for a call that a signal interrupted. Source: linux/errno.h, of the kernel, not of user space.
struct Restart {
  std::int64_t code;
  std::string_view text;
};
constexpr Restart restarts[] = {
    {512, "ERESTARTSYS (To be restarted if SA_RESTART is set)"},
    {513, "ERESTARTNOINTR (To be restarted)"},
    {514, "ERESTARTNOHAND (To be restarted if no handler)"},
    {516, "ERESTART_RESTARTBLOCK (Interrupted by signal)"},
};

// The first argument that waits for the return: one that the kernel fills.
std::size_t first_at_return(const Call& call) {
  std::size_t index = 0;
  while (index < 6 && call.shape->arguments[index].kind != Kind::none &&
         call.shape->arguments[index].direction != Direction::out) {
    if (call.shape->arguments[index].kind == Kind::file_lock && call.shape->arguments[index].direction == Direction::both) break;
    if (call.shape->arguments[index].kind == Kind::long_integer) break;
    if (call.shape->arguments[index].kind == Kind::clone_arguments) break;
    ++index;
  }
  return index;
}

// Arguments that the kernel does not look at are not shown: the mode of a file that is not created, a device's number
// for what is no device.
bool is_shown(const Call& call, std::size_t index) {
  const Argument& argument = call.shape->arguments[index];
  if (argument.kind == Kind::skipped) return false;
  if (argument.kind == Kind::creation_mode) return open_creates(call.arguments[argument.length]);
  if (argument.kind != Kind::device || index == 0) return true;
  const std::uint64_t type = call.arguments[index - 1] & S_IFMT;
  return type == S_IFCHR || type == S_IFBLK;
}

void append_range(std::string& out, const Call& call, std::size_t from, std::size_t to) {
  for (std::size_t index = from; index < to && call.shape->arguments[index].kind != Kind::none; ++index) {
    if (!is_shown(call, index)) continue;
    if (index > 0) out += ", ";
    append_argument(out, call, index);
  }
}

void append_error(std::string& out, std::int64_t number) {
  for (const Restart& restart : restarts)
    if (restart.code == number) return append(out, "? {}", restart.text);
  const char* name = number > 0 && number < 4096 ? ::strerrorname_np(static_cast<int>(number)) : nullptr;
  if (name == nullptr) return append(out, "-1 (errno {})", number);
  append(out, "-1 {} ({})", name, ::strerrordesc_np(static_cast<int>(number)));
}

// " (entry_number=12)", where the call asked for any.
void append_chosen_segment(std::string& out, const Call& call) {
  const auto asked = call.at_entry.block(call.arguments[0], segment_size);
  const auto given = call.at_return.block(call.arguments[0], segment_size);
  if (asked && given && Bytes(*asked, 4).s32(0) == -1) append(out, " (entry_number={})", Bytes(*given, 4).s32(0));
}

void append_success(std::string& out, const Call& call, std::int64_t result) {
  const auto bits = static_cast<std::uint64_t>(result);
  switch (call.shape->result) {
    case ResultKind::number: append(out, "{}", result); break;
    case ResultKind::address: append(out, "{}", hexadecimal(call.word() == 4 ? bits & 0xffff'ffff : bits)); break;
    case ResultKind::octal: append_octal(out, bits); break;
    case ResultKind::descriptor: append_descriptor(out, call, static_cast<int>(result)); break;
    case ResultKind::segment:
      append(out, "{}", result);
      append_chosen_segment(out, call);
      break;
    case ResultKind::signal: append(out, "{} ({})", result, signal_name(bits)); break;
    case ResultKind::never: out += '?'; break;
    case ResultKind::names: append(out, "{} ({})", result, name_of(*call.shape->result_names, bits)); break;
    case ResultKind::ready:
      append(out, "{}", result);
      append_readiness(out, call);
      break;
    case ResultKind::flags:
      append(out, "{}", hexadecimal(bits));
      if (call.name.starts_with("fcntl") && call.arguments[1] == 3) {
        out += " (flags ";
        append_open_flags(out, bits);
        out += ')';
      } else if (bits != 0) {
        out += " (flags ";
        append_flags(out, *call.shape->result_names, bits);
        out += ')';
      }
  }
  if (call.name == "time") append(out, " ({})", date(result, 0, 0));
}

}  // namespace

void append_entry(std::string& out, const Call& call) {
  append(out, "{}(", call.name);
  if (call.name == "clone") return append_clone_entry(out, call);
  if (call.name == "clone3") return append_clone_arguments(out, call, call.arguments[0], call.arguments[1]);
  const std::size_t until = first_at_return(call);
  append_range(out, call, 0, until);
  if (until > 0 && until < 6 && call.shape->arguments[until].kind != Kind::none) out += ", ";
}

void append_return(std::string& out, const Call& call) {
  if (call.name == "clone") return append_clone_return(out, call);
  if (call.name == "clone3") {
    append_clone_arguments_written(out, call, call.arguments[0]);
    return append(out, ", {}", call.arguments[1]);
  }
  const std::size_t from = first_at_return(call);
  if (from >= 6 || call.shape->arguments[from].kind == Kind::none) return;
  append_argument(out, call, from);
  append_range(out, call, from + 1, 6);
}

bool complete_at_entry(const Call& call) {
  if (call.name == "clone" || call.name == "clone3") return false;
  const std::size_t from = first_at_return(call);
  return from >= 6 || call.shape->arguments[from].kind == Kind::none;
}

void append_result(std::string& out, const Call& call) {
  if (!call.outcome) {
    out += '?';
  } else if (call.failed()) {
    append_error(out, -call.outcome->result);
  } else {
    append_success(out, call, call.outcome->result);
  }
}

}  // namespace ramet::trace::strace_print
