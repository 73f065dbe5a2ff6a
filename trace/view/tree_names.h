// How the tree calls a task: {name} for a thread, the command line for a process; and how it refers to one elsewhere.
#pragma once

#include <string>

#include "trace/model/forest.h"
#include "trace/view/style.h"

namespace ramet::trace {

class TreeNames {
 public:
  // `kernels` is the forest by parent: it knows which process a thread belongs to.
  TreeNames(const Genealogy& genealogy, const Forest& kernels, const Style& style)
      : genealogy_(genealogy), kernels_(kernels), style_(style) {}

  // "{worker}", "ls -l", "env → ls -l", "{worker} → ls -l" after an exec by a thread.
  [[nodiscard]] std::string label(const Task& task) const;
  [[nodiscard]] Role role(const Task& task) const { return task.born_as_thread() ? Role::thread : Role::process; }

  // A reference from the line of `from`, whose line in the tree hangs under `above`: "main" for the leader of its own
  // process, the bare name for the line above, else name and tid.
  [[nodiscard]] std::string reference(TaskId task, pid_t tid, const Task& from, TaskId above) const;
  [[nodiscard]] std::string full_reference(TaskId task, pid_t tid) const;  // name and tid

  // The leader of a thread's process; nullptr for a process or where it was not seen.
  [[nodiscard]] const Task* leader(const Task& thread) const;

 private:
  [[nodiscard]] std::string short_name(const Task& task) const;
  [[nodiscard]] std::string program_name(const Task& task) const;

  const Genealogy& genealogy_;
  const Forest& kernels_;
  Style style_;
};

}  // namespace ramet::trace
