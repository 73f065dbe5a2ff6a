// Joins: the two ends that were seen of each wait, put together. A join that began and never ended is kept as such: that
// is what a deadlock looks like.
#pragma once

#include <optional>
#include <vector>

#include "trace/model/task.h"

namespace ramet::trace {

struct Join {
  TaskId joiner = TaskId::none;  // none: somebody did, and it was not seen who
  pid_t joiner_tid = 0;
  Edge target;
  std::optional<Time> began;     // not seen: the target had already ended, or the trace began later
  std::optional<Time> ended;     // not seen: it still waits, or its end got lost
  JoinOutcome outcome = JoinOutcome::joined;  // of one that ended
};

// The joins kept with `task`, those of one joiner in the order of time: all that wait for it, and its own whose target is
// no known task.
[[nodiscard]] std::vector<Join> joins(const Task& task);

// The join that took `task`'s end, if one was seen.
[[nodiscard]] std::optional<Join> successful_join(const Task& task);

}  // namespace ramet::trace
