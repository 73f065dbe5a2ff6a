// Genealogy: who created whom, waited for whom, adopted whom, as a pure fold of events. Events may come in any order (a
// child before its creator, an end before the birth): what is kept of them depends on what they say and never on when
// they came. Contradictions of the same fact are settled by certainty, then by time.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <unordered_map>

#include "trace/event.h"
#include "trace/model/task.h"

namespace ramet::trace {

class Genealogy {
 public:
  void apply(const Event& event);

  // In the order in which they were first mentioned: nothing follows from it.
  [[nodiscard]] const std::deque<Task>& tasks() const { return tasks_; }
  // nullptr for none and for an id that no event named. Valid until the next apply.
  [[nodiscard]] const Task* find(TaskId id) const;

  [[nodiscard]] const std::optional<At<Started>>& started() const { return started_; }
  [[nodiscard]] const std::vector<At<Warned>>& warnings() const { return warnings_; }
  [[nodiscard]] const std::vector<At<Lost>>& losses() const { return losses_; }
  [[nodiscard]] std::uint64_t lost() const;
  [[nodiscard]] Time last_time() const { return last_time_; }  // of any event

 private:
  struct Fold;  // one function for each payload, in genealogy.cc

  Task& task(TaskId id);
  void mention(const Edge& edge, Time when);

  std::deque<Task> tasks_;
  std::unordered_map<std::uint64_t, std::uint32_t> index_;  // of tasks_
  std::optional<At<Started>> started_;
  std::vector<At<Warned>> warnings_;
  std::vector<At<Lost>> losses_;
  Time last_time_{};
};

}  // namespace ramet::trace
