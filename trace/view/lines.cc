#include "trace/view/lines.h"

#include <fmt/format.h>

#include <utility>

#include "ramet/kernel/signal_name.h"

namespace ramet::trace {

void Lines::take(const Event& event) {
  if (!start_) start_ = event.time;
  if (more_found_ > 0 && !is_thread_found_running(event)) tell_more_found(event.time);
  std::visit([&](const auto& payload) { tell(event, payload); }, event.payload);
}

void Lines::print(Time time, const Sentence& who, const Sentence& what) {
  write_(layout_.line(time - start_.value_or(time), who, what));
}

void Lines::print(const Event& event, const Sentence& what) { print(event.time, name(cast_.meet(event)), what); }

void Lines::print_note(Time time, const Sentence& what) { print(time, Sentence().add(Role::dim, "ramet"), what); }

Sentence Lines::name(const Person& person) const {
  const Role role = person.is_thread() ? Role::thread : Role::process;
  if (person.name.empty()) return Sentence().add(role, fmt::format("{}", person.tid));
  const std::string comm = printable(person.name, style_);
  return Sentence().add(role, person.is_thread() ? fmt::format("{{{}}}[{}]", comm, person.tid)
                                                 : fmt::format("{}[{}]", comm, person.tid));
}

Sentence Lines::name(const Edge& edge) const {
  if (const Person* person = edge.task == TaskId::none ? nullptr : cast_.find(edge.task)) return name(*person);
  if (edge.tid == 0) return Sentence().add("an unknown task");
  if (edge.task != TaskId::none) return Sentence().add(Role::number, fmt::format("{}", edge.tid));
  return name_of_pid(edge.tid);
}

Sentence Lines::name_of_pid(pid_t pid) const {
  if (const Person* person = cast_.find_by_tid(pid)) return name(*person);
  if (pid == ramet_) return Sentence().add("ramet");
  return Sentence()
      .add(Role::number, pid == 1 ? "init[1]" : fmt::format("{}", pid))
      .add(Role::dim, ", outside the trace");
}

void Lines::tell(const Event& event, const Started& started) {
  launched_ = !started.command.empty();
  architecture_ = started.architecture;
  // What a launch cannot see is always the same, and documented. The first that an attach cannot see is its own.
  if (launched_ || started.cannot_see.empty()) return;
  const std::size_t others = started.cannot_see.size() - 1;
  const std::string reference = others > 0 ? fmt::format(" ({} more limit{}: ramet-trace(1), WHAT IT CANNOT SEE)", others, others == 1 ? "" : "s") : "";
  print_note(event.time, Sentence().add(Role::dim, "note: " + printable(started.cannot_see[0], style_) + reference));
}

void Lines::tell(const Event& event, const Warned& warned) {
  print_note(event.time, Sentence().add(Role::warning, "warning: ").add(printable(warned.text, style_)));
}

void Lines::tell(const Event& event, const Lost& lost) {
  const auto seconds = [&](Time time) { return std::chrono::duration<double>(time - *start_).count(); };
  print_note(event.time, Sentence()
                             .add(Role::error, fmt::format("LOST {} EVENTS", lost.count))
                             .add(fmt::format(" between {:.4f} and {:.4f}: what is said of that time has gaps",
                                              seconds(lost.from), seconds(lost.to))));
}

void Lines::tell(const Event& event, const Renamed& renamed) {
  Person& person = cast_.meet(event);
  const Sentence before = name(person);
  const std::string former = std::exchange(person.name, renamed.name);
  if (former == renamed.name || person.executed == event.time) return;  // the line of the exec tells as much
  const Role role = person.is_thread() ? Role::thread : Role::process;
  print(event.time, before, Sentence().add(Role::dim, "is now called ").add(role, printable(person.name, style_)));
}

void Lines::tell(const Event& event, const Stopped& stopped) {
  print(event, Sentence().add(Role::warning, "stops").add(": " + signal_name(stopped.signal)));
}

void Lines::tell(const Event& event, const Continued&) { print(event, Sentence().add(Role::verb, "continues")); }

namespace {

Sentence end_of(const Person& person, const Ended& ended) {
  switch (ended.cause) {
    case EndCause::exited:
      if (ended.status != 0) return Sentence().add(Role::warning, fmt::format("exits {}", ended.status));
      return Sentence().add(Role::verb, person.is_thread() ? "ends" : "exits 0");
    case EndCause::signalled:
      return Sentence()
          .add(Role::error, "killed by " + signal_name(ended.signal))
          .add(Role::error, ended.core ? " (core dumped)" : "");
    case EndCause::replaced:
      return Sentence().add(Role::verb, "gives way").add(" to a thread of its process that executes a program");
    case EndCause::unknown: break;
  }
  return Sentence().add(Role::warning, "is gone").add(": nobody saw how");
}

}  // namespace

void Lines::tell(const Event& event, const Ended& ended) {
  Sentence what = end_of(cast_.meet(event), ended);
  if (ended.lifetime) what.add(Role::dim, " after ").add(Role::time, format_duration(*ended.lifetime));
  if (ended.cpu) what.add(Role::dim, ", cpu ").add(Role::time, format_duration(*ended.cpu));
  if (ended.peak_rss) {
    what.add(Role::dim, ended.peak_is == PeakIs::exact ? ", peak " : ", peak at most ").add(Role::time, fmt::format("{:.1f} MB", static_cast<double>(*ended.peak_rss) / 1e6));
  }
  print(event, what);
  cast_.ended(event.task);
}

void Lines::tell(const Event& event, const Released&) {
  // A process lives on with all its threads, which say so in one line.
  const bool told_by_leader = event.tid != event.tgid && released_.contains(event.tgid);
  if (!told_by_leader) print(event, Sentence().add(Role::verb, "lives on").add(Role::dim, ": its trace ends"));
  released_.insert(event.tgid);
  cast_.forget(event.task);
}

}  // namespace ramet::trace
