// The cast of a trace: what the live lines must remember to name both ends of an event. A run may have millions of tasks,
// so those that are over are forgotten: at once when nothing more can come of them, else when many others ended since.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "trace/event.h"

namespace ramet::trace {

struct Person {
  std::string name;  // as it was given; empty when unknown
  pid_t tid = 0;
  pid_t tgid = 0;
  bool in_nested_pid_namespace = false;
  std::optional<Time> executed;  // when its latest program began
  std::optional<Time> join_began;

  [[nodiscard]] bool is_thread() const { return tid != tgid; }
};

class Cast {
 public:
  // Whom `event` is about, with the tid it has now; a new person where it was not known.
  Person& meet(const Event& event);

  // Null when forgotten or never met. Valid until the next meet, ended or forget.
  [[nodiscard]] const Person* find(TaskId task) const;
  [[nodiscard]] const Person* find_by_tid(pid_t tid) const;

  void ended(TaskId task);
  void forget(TaskId task);

  [[nodiscard]] std::size_t size() const { return people_.size(); }

  static constexpr std::size_t most_ended = 1024;

 private:
  std::unordered_map<TaskId, Person> people_;
  std::unordered_map<pid_t, TaskId> by_tid_;
  std::deque<TaskId> ended_;  // the oldest first
};

}  // namespace ramet::trace
