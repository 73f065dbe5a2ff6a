// The lines about births, programs, and what tasks share.
#include <fmt/format.h>

#include <csignal>

#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/signal_name.h"
#include "trace/view/creation_site.h"
#include "trace/view/error_name.h"
#include "trace/view/json_names.h"
#include "trace/view/lines.h"

namespace ramet::trace {
namespace {

constexpr std::size_t longest_name = 15;  // TASK_COMM_LEN - 1

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// What ps will show after an exec: the name of the file, of a script the script's, cut as the kernel does.
std::string name_after(const Executed& executed) {
  const std::string_view file = base_name(executed.path);
  const bool unknown = file.empty() && !executed.argv.empty();
  return std::string((unknown ? base_name(executed.argv.front()) : file).substr(0, longest_name));
}

std::string_view kind_words(TaskKind kind) {
  switch (kind) {
    case TaskKind::thread: return "thread";
    case TaskKind::vfork_child: return "vfork child";
    case TaskKind::process: break;
  }
  return "process";
}

Role role_of(TaskKind kind) { return kind == TaskKind::thread ? Role::thread : Role::process; }

}  // namespace

Sentence Lines::place_of(StackId stack) const {
  if (frames_ == nullptr || stack == StackId::none) return {};
  const std::optional<Frame> site = creation_site(frames_->frames(stack));
  if (!site) return {};
  const std::string words = site_words(*site, style_);
  return Sentence().add((words.starts_with("in ") ? " " : " at ") + words);
}

// "cc -c a.c", and the image in parentheses where that is named otherwise: "sh -c true (/usr/bin/dash)".
Sentence Lines::command_of(const std::string& path, const std::vector<std::string>& argv) const {
  if (argv.empty()) return Sentence().add(printable(path, style_));
  Sentence command;
  command.add(command_line(argv, style_));
  // Not where an argument names it: the first, or behind a script's interpreter and its option the script.
  const std::string_view executed = base_name(path);
  const auto names_it = [&](const std::string& word) { return !base_name(word).empty() && executed.contains(base_name(word)); };
  const std::size_t looked_at = std::min<std::size_t>(argv.size(), 3);
  const bool named = names_it(argv.front()) || std::any_of(argv.begin(), argv.begin() + static_cast<std::ptrdiff_t>(looked_at),
                                                           [&](const std::string& word) { return base_name(word) == executed; });
  if (!path.empty() && !named) command.add(Role::dim, " (" + printable(path, style_) + ")");
  return command;
}

bool Lines::is_thread_found_running(const Event& event) {
  return std::holds_alternative<Attached>(event.payload) && event.tid != event.tgid;
}

void Lines::tell_more_found(Time time) {
  print_note(time, Sentence().add(fmt::format("{} more threads found running", std::exchange(more_found_, 0))));
  found_ = 0;
}

void Lines::tell(const Event& event, const Attached& attached) {
  constexpr std::size_t most_threads_told_each = 10;
  Person& person = cast_.meet(event);
  person.name = attached.name;
  person.in_nested_pid_namespace = !attached.namespace_tids.empty();
  found_ = person.is_thread() ? found_ + 1 : 0;
  if (found_ > most_threads_told_each) {
    ++more_found_;
    return;
  }
  Sentence what;
  what.add(Role::verb, "found running");
  if (attached.born) {
    what.add(Role::dim, " since ").add(Role::time, format_duration(event.time - *attached.born));
  }
  if (!person.is_thread()) {
    what.add(": ").add(command_of(attached.path, attached.argv)).add(Role::dim, "; creator unknown: it began before the trace");
  }
  print(event, what);
}

// What is unusual about a birth, each after a comma.
Sentence Lines::peculiarities(const Created& created) const {
  const CreateArguments& arguments = created.arguments;
  const CloneFlags flags = arguments.flags;
  const bool thread = kind_of(flags) == TaskKind::thread;
  Sentence words;
  if (!created.arguments_read) return words.add(Role::dim, ", what they share could not be read");
  const std::string sharing = sharing_words(flags);
  if (!sharing.empty()) words.add(", ").add(Role::warning, sharing);
  if (!thread && flags.has(CloneFlag::PARENT)) words.add(", as a sibling: its parent is ").add(name(created.parent));
  if (!thread && arguments.exit_signal != SIGCHLD) {
    words.add(arguments.exit_signal == 0 ? ", sends no signal when it ends"
                                         : ", sends " + signal_name(arguments.exit_signal) + " when it ends");
  }
  if (!arguments.set_tid.empty()) words.add(", with a tid of its creator's choice");
  if (!created.namespace_tids.empty()) words.add(fmt::format(", {} inside", created.namespace_tids.back()));
  if (unnamed_bits(flags) != 0) words.add(fmt::format(", unknown flags {:#x}", unnamed_bits(flags)));
  return words;
}

void Lines::tell(const Event& event, const Created& created) {
  Person& person = cast_.meet(event);
  person.name = created.name;
  person.in_nested_pid_namespace = !created.namespace_tids.empty();
  const bool first = launched_ && ramet_ == 0;
  if (first && created.creator.task == TaskId::none && created.creator.tid != 0) {
    command_ = event.task;
    ramet_ = created.parent.tid;
    return;
  }
  if (created.call == CreateCall::kernel) {
    return print(event, Sentence().add(Role::verb, "appears").add(": made by the kernel, as a worker of io_uring"));
  }
  if (created.creator.certainty == Certainty::unknown) {
    Sentence what = Sentence().add(Role::verb, "appears").add("; creator unknown: nobody saw its birth");
    if (!person.is_thread() && created.parent.tid != 0) what.add(", its parent is ").add(name(created.parent));
    return print(event, what);
  }
  const TaskKind kind = kind_of(created.arguments.flags);
  Sentence what;
  if (created.creator.certainty == Certainty::inferred) what.add(Role::warning, "probably ");
  what.add(Role::verb, "creates ").add(fmt::format("{} ", kind_words(kind)));
  what.add(role_of(kind), fmt::format("{}", event.tid));
  what.add(Role::dim, fmt::format(" ({})", json_name(created.call))).add(place_of(created.stack));
  if (frames_ != nullptr && created.entry) {
    const auto function = frames_->function_at(event.task, *created.entry);
    const bool found = function && !function->function.empty() && creation_site({*function});  // not libc's routine
    if (found) what.add(", runs " + function_words(*function, style_));
  }
  print(event.time, name(created.creator), what.add(peculiarities(created)));
}

void Lines::tell(const Event& event, const CreateFailed& failed) {
  Sentence what;
  what.add(Role::error, "fails").add(fmt::format(" to create a {}", kind_words(kind_of(failed.arguments.flags))));
  what.add(Role::dim, fmt::format(" ({})", json_name(failed.call))).add(place_of(failed.stack));
  what.add(": ").add(Role::error, error_name(failed.error));
  const std::string sentence = error_sentence(failed.error);
  if (!sentence.empty()) what.add(", " + sentence);
  print(event, what);
}

void Lines::tell(const Event& event, const Executed& executed) {
  Person& person = cast_.meet(event);
  const Sentence before = name(person);
  person.name = name_after(executed);
  person.executed = event.time;
  Sentence what;
  if (command_ == event.task) {
    command_ = TaskId::none;
    what.add(Role::verb, "starts: ").add(command_of(executed.path, executed.argv));
    return print(event, what);
  }
  if (executed.former_tid != 0) {
    what.add(fmt::format("was thread {}, takes the place of its leader and ", executed.former_tid));
  }
  what.add(Role::verb, "executes ").add(command_of(executed.path, executed.argv));
  const bool foreign = executed.architecture != architecture_ && executed.architecture != Architecture::unknown;
  if (foreign) what.add(Role::dim, fmt::format(" ({})", json_name(executed.architecture)));
  print(event.time, before, what);
}

void Lines::tell(const Event& event, const SharingChanged& changed) {
  CloneFlags news = changed.no_longer_shared;
  if (changed.call == SharingCall::exec) news = news.without(CloneFlag::VM);
  const std::string words = sharing_change_words(news);
  if (words.empty()) return;
  Sentence what = Sentence().add(Role::verb, "gets ").add(Role::warning, words);
  if (changed.call != SharingCall::unknown) what.add(Role::dim, fmt::format(" ({})", json_name(changed.call)));
  if (changed.certainty == Certainty::inferred) what.add(Role::dim, ", noticed afterwards");
  print(event, what);
}

}  // namespace ramet::trace
