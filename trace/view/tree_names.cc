#include "trace/view/tree_names.h"

#include <fmt/format.h>

namespace ramet::trace {
namespace {

constexpr std::size_t name_limit = 15;  // TASK_COMM_LEN without its zero
constexpr int creators_asked = 64;
constexpr std::size_t images_shown = 3;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view program(const Exec& exec) { return base_name(exec.path.empty() && !exec.argv.empty() ? exec.argv[0] : exec.path); }

std::string arrow(const Style& style) { return style.unicode ? " → " : " -> "; }

std::string last_command(const Exec& exec, const Style& style) {
  return exec.argv.empty() ? printable(exec.path, style) : command_line(exec.argv, style);
}

}  // namespace

const Task* TreeNames::leader(const Task& thread) const {
  if (!thread.born_as_thread()) return nullptr;
  const Forest::Node node = kernels_.node_of(thread.id);
  if (node == Forest::none || kernels_.above(node) == Forest::none) return nullptr;
  return &kernels_.task(kernels_.above(node));
}

// After an exec what was executed: of a script the script. The kernel cuts names; the image that a fork inherited knows the
// whole one.
std::string TreeNames::program_name(const Task& task) const {
  const bool renamed_since = !task.execs.empty() && !task.renames.empty() && task.renames.back().time > task.execs.back().time;
  if (!task.execs.empty() && !renamed_since) return printable(program(task.execs.back().what), style_);
  const std::string_view name = task.name();
  if (name.size() < name_limit) return printable(name, style_);
  const Task* holder = &task;
  for (int asked = 0; asked < creators_asked && holder != nullptr; ++asked) {
    if (!holder->execs.empty()) {
      const std::string_view whole = program(holder->execs.back().what);
      return printable(whole.starts_with(name) ? whole : name, style_);
    }
    holder = genealogy_.find(holder->creator().task);
  }
  return printable(name, style_);
}

std::string TreeNames::short_name(const Task& task) const {
  const std::string name = program_name(task);
  if (name.empty()) return fmt::format("tid {}", task.tid());
  return task.born_as_thread() && task.execs.empty() ? "{" + name + "}" : name;
}

std::string TreeNames::label(const Task& task) const {
  std::string text;
  const auto add = [&](std::string_view part) {
    if (!text.empty()) text += arrow(style_);
    text += part;
  };
  if (task.execs.empty()) {
    const bool attached_process = task.attached && !task.born_as_thread() && !task.attached->what.argv.empty();
    return attached_process ? command_line(task.attached->what.argv, style_) : short_name(task);
  }
  if (task.born_as_thread()) {
    const bool renamed = !task.renames.empty() && task.renames.front().time < task.execs.front().time;
    add(fmt::format("{{{}}}", printable(renamed ? task.renames.front().what : task.birth_name(), style_)));
  }
  const std::size_t images = task.execs.size();
  for (std::size_t i = 0; i + 1 < images; ++i) {
    if (i == 1 && images > images_shown) {
      add(style_.unicode ? "…" : "...");
      i = images - 2;
    }
    add(printable(program(task.execs[i].what), style_));
  }
  add(last_command(task.execs.back().what, style_));
  return text;
}

std::string TreeNames::full_reference(TaskId id, pid_t tid) const {
  const Task* task = genealogy_.find(id);
  if (task == nullptr || !task->seen) return tid != 0 ? fmt::format("pid {}", tid) : "somebody";
  return fmt::format("{} {}", short_name(*task), task->tid());
}

std::string TreeNames::reference(TaskId id, pid_t tid, const Task& from, TaskId above) const {
  const Task* task = genealogy_.find(id);
  if (task == nullptr || !task->seen) return full_reference(id, tid);
  if (task == leader(from)) return "main";
  return id == above ? short_name(*task) : full_reference(id, tid);
}

}  // namespace ramet::trace
