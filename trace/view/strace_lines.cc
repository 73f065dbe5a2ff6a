#include "trace/view/strace_lines.h"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>

#include "trace/view/strace_print/arguments.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/style.h"
#include "trace/view/text.h"

namespace ramet::trace {
namespace {

using namespace std::chrono;
using namespace strace_print;

constexpr std::size_t result_column = 40;

std::string_view mode_name(Architecture architecture) {
  switch (architecture) {
    case Architecture::i386:
    case Architecture::arm: return "32 bit";
    case Architecture::x32: return "x32";
    default: return "64 bit";
  }
}

std::string clock_text(nanoseconds wall, StraceTime form) {
  const auto whole = floor<seconds>(wall);
  const auto micro = duration_cast<microseconds>(wall - whole).count();
  if (form == StraceTime::epoch) return fmt::format("{}.{:06} ", whole.count(), micro);
  const std::time_t time = whole.count();
  std::tm parts{};
  ::localtime_r(&time, &parts);
  const std::string day = fmt::format("{:02}:{:02}:{:02}", parts.tm_hour, parts.tm_min, parts.tm_sec);
  return form == StraceTime::microseconds ? fmt::format("{}.{:06} ", day, micro) : day + " ";
}

std::string relative_text(nanoseconds since, StraceTime with) {
  const auto whole = floor<seconds>(since);
  const auto micro = duration_cast<microseconds>(since - whole).count();
  if (with == StraceTime::none) return fmt::format("{:6}.{:06} ", whole.count(), micro);
  return fmt::format("(+{:6}.{:06}) ", whole.count(), micro);
}

std::string duration_text(nanoseconds spent) {
  const auto whole = floor<seconds>(spent);
  return fmt::format(" <{}.{:06}>", whole.count(), duration_cast<microseconds>(spent - whole).count());
}

}  // namespace

void StraceLines::take(const Event& event) {
  std::visit([&](const auto& payload) { on(event, payload); }, event.payload);
}

void StraceLines::finish() {
  cut_open_line();
  const Architecture native = tasks_.empty() ? Architecture::x86_64 : tasks_.begin()->second.architecture;
  const std::string hint = creations_.hint(options_.selection, options_.expression,
                                           native == Architecture::unknown ? Architecture::x86_64 : native);
  if (!hint.empty()) write_(fmt::format("ramet: {}\n", hint));
}

// ---- lines ---------------------------------------------------------------------------------------------------------

void StraceLines::put(std::string_view text) {
  column_ += text.size();
  write_(text);
}

void StraceLines::cut_open_line() {
  if (open_ == TaskId::none) return;
  open_ = TaskId::none;
  write_(" <unfinished ...>\n");
}

void StraceLines::begin_line(const Event& event) {
  cut_open_line();
  std::string leader;
  if (options_.pid_column == PidColumn::always)
    leader = fmt::format("{:<5} ", event.tid);
  else if (alive_ > 1)
    leader = fmt::format("[pid {:5}] ", event.tid);
  leader += time_column(event.time);
  column_ = 0;
  put(leader);
}

void StraceLines::end_line(std::string_view text) {
  write_(text);
  write_("\n");
  open_ = TaskId::none;
}

void StraceLines::whole_line(const Event& event, std::string_view text) {
  begin_line(event);
  end_line(text);
}

std::string StraceLines::time_column(Time now) {
  std::string column;
  if (options_.time != StraceTime::none) column = clock_text(now + wall_clock_offset_, options_.time);
  if (options_.relative == StraceRelative::yes)
    column += relative_text(now - previous_line_.value_or(now), options_.time);
  previous_line_ = now;
  return column;
}

void StraceLines::announce(std::string_view text) {
  if (options_.announcements == Announcements::hidden) return;
  cut_open_line();
  write_(fmt::format("ramet: {}\n", text));
}

// ---- tasks ---------------------------------------------------------------------------------------------------------

StraceLines::Task& StraceLines::task_of(const Event& event) {
  Task& task = tasks_[event.task];
  task.tid = event.tid;
  return task;
}

void StraceLines::appeared(const Event& event) {
  if (tasks_.contains(event.task)) return;
  const bool first_of_launch = launched_ && tasks_.empty();
  task_of(event);
  ++alive_;
  if (!first_of_launch) announce(fmt::format("Process {} attached", event.tid));
}

void StraceLines::vanished(TaskId task) {
  if (tasks_.erase(task) > 0 && alive_ > 0) --alive_;
}

void StraceLines::on(const Event&, const Started& started) {
  wall_clock_offset_ = started.wall_clock_offset;
  launched_ = !started.command.empty();
}

void StraceLines::on(const Event& event, const Attached&) { appeared(event); }

void StraceLines::on(const Event& event, const Created& created) {
  if (created.creator.task != TaskId::none) creations_.note(created.call);
  const auto creator = tasks_.find(created.creator.task);
  const Architecture inherited = creator == tasks_.end() ? Architecture::unknown : creator->second.architecture;
  appeared(event);
  task_of(event).architecture = inherited;
}

void StraceLines::on(const Event&, const Warned& warned) {
  cut_open_line();
  write_(fmt::format("ramet: {}\n", printable(warned.text, {})));  // it may quote what a program chose
}

void StraceLines::on(const Event&, const Lost& lost) {
  cut_open_line();
  write_(fmt::format("ramet: {} events were lost here\n", lost.count));
}

void StraceLines::on(const Event& event, const Executed& executed) {
  Task& task = task_of(event);
  // Another thread's exec ended the leader, whose tid is this task's from now on.
  if (executed.former_tid != 0) {
    for (auto& [id, other] : tasks_) {
      if (!other.superseded || other.tid != event.tid || id == event.task) continue;
      const Event end = *other.superseded;
      vanished(id);
      say_superseded(end, executed.former_tid);
      break;
    }
  }
  task.mode_changed = task.architecture != Architecture::unknown && executed.architecture != Architecture::unknown &&
                      mode_name(task.architecture) != mode_name(executed.architecture);
  if (executed.architecture != Architecture::unknown) task.architecture = executed.architecture;
}

void StraceLines::say_mode(const Event& event, Task& task) {
  if (!std::exchange(task.mode_changed, false) || options_.announcements == Announcements::hidden) return;
  whole_line(event, fmt::format("[ Process PID={} runs in {} mode. ]", event.tid, mode_name(task.architecture)));
}

void StraceLines::on(const Event& event, const Signalled& signalled) {
  if (!signalled.delivered) return;
  const auto information = std::span(signalled.information);
  const bool known = std::ranges::any_of(information, [](std::byte byte) { return byte != std::byte{0}; });
  std::string text = fmt::format("--- {} ", signal_name(static_cast<std::uint64_t>(signalled.signal)));
  if (known) {
    append_signal_information(text, Bytes(information, sizeof(long)));
    text += ' ';
  }
  whole_line(event, text + "---");
}

void StraceLines::on(const Event& event, const Stopped& stopped) {
  whole_line(event, fmt::format("--- stopped by {} ---", signal_name(static_cast<std::uint64_t>(stopped.signal))));
}

// ---- calls ---------------------------------------------------------------------------------------------------------

Call StraceLines::call_of(std::uint64_t number, Architecture architecture,
                          const std::array<std::uint64_t, 6>& arguments) const {
  Call call;
  call.name = syscall_name(architecture, number);
  call.architecture = architecture;
  call.arguments = arguments;
  call.shape = &shape_of(find_row(call.name), arguments);
  call.string_limit = options_.limits.string_limit;
  call.detail = options_.limits.detail;
  return call;
}

void StraceLines::on(const Event& event, const SyscallEntered& entered) {
  Task& task = task_of(event);
  if (task.architecture == Architecture::unknown) task.architecture = entered.architecture;
  if (!options_.selection.contains(entered.architecture, entered.number)) return;
  say_mode(event, task);
  Call call = call_of(entered.number, entered.architecture, entered.arguments);
  call.at_entry = MemoryView(entered.memory);
  call.descriptors = entered.descriptors;
  begin_line(event);
  std::string text;
  if (call.name == "restart_syscall" && !task.interrupted.empty())
    text = fmt::format("restart_syscall(<... resuming interrupted {} ...>", task.interrupted);
  else
    append_entry(text, call);
  put(text);
  open_ = event.task;
  task.pending = Pending{std::move(call), entered.number, event.time};
}

void StraceLines::resume(const Event& event, Task& task) {
  if (open_ == event.task) return;
  begin_line(event);
  put(fmt::format("<... {} resumed>", task.pending->call.name));
}

void StraceLines::on(const Event& event, const SyscallReturned& returned) {
  Task& task = task_of(event);
  if (!options_.selection.contains(returned.architecture, returned.number)) return;
  if (!task.pending || task.pending->number != returned.number)
    task.pending = Pending{call_of(returned.number, returned.architecture, returned.arguments), returned.number, event.time};
  resume(event, task);
  Call& call = task.pending->call;
  call.at_return = MemoryView(returned.memory);
  call.outcome = Outcome{returned.result, returned.failed};
  // What dup2 made of a number counts from now on, not what that stood for before.
  call.descriptors.insert(call.descriptors.begin(), returned.descriptors.begin(), returned.descriptors.end());
  std::string text;
  append_return(text, call);
  text += ") ";
  put(text);
  text.assign(column_ < result_column ? result_column - column_ : 0, ' ');
  text += "= ";
  append_result(text, call);
  if (options_.duration == StraceDuration::yes) text += duration_text(event.time - task.pending->began);
  constexpr std::int64_t restarted = 516;  // ERESTART_RESTARTBLOCK
  if (returned.failed && returned.result == -restarted) task.interrupted = call.name;
  task.pending.reset();
  end_line(text);
}

// ---- ends ----------------------------------------------------------------------------------------------------------

void StraceLines::finish_call_of_ended(const Event& event, Task& task) {
  if (!task.pending) return;
  resume(event, task);
  const bool cut_off = !complete_at_entry(task.pending->call);
  put(cut_off ? " <unfinished ...>) " : ") ");
  const std::string spaces(column_ < result_column ? result_column - column_ : 0, ' ');
  task.pending.reset();
  end_line(spaces + "= ?");
}

void StraceLines::say_superseded(const Event& end, pid_t by) {
  whole_line(end, fmt::format("+++ superseded by execve in pid {} +++", by));
}

void StraceLines::on(const Event& event, const Ended& ended) {
  Task& task = task_of(event);
  // Whose exec it was is said by the Executed event that follows.
  if (ended.cause == EndCause::replaced && event.tid == event.tgid) {
    finish_call_of_ended(event, task);
    task.superseded = event;
    return;
  }
  finish_call_of_ended(event, task);
  switch (ended.cause) {
    case EndCause::signalled:
      whole_line(event, fmt::format("+++ killed by {}{} +++", signal_name(static_cast<std::uint64_t>(ended.signal)),
                                    ended.core ? " (core dumped)" : ""));
      break;
    case EndCause::exited:
    case EndCause::replaced: whole_line(event, fmt::format("+++ exited with {} +++", ended.status)); break;
    case EndCause::unknown: whole_line(event, "+++ exited, it was not seen how +++"); break;
  }
  vanished(event.task);
}

}  // namespace ramet::trace
