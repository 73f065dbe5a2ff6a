// Waits: who is waiting for whom at the end of what was seen, and the circles among them. A circle of joins can never
// end: it is a deadlock for certain.
#pragma once

#include <vector>

#include "trace/model/genealogy.h"

namespace ramet::trace {

struct Wait {
  TaskId waiter = TaskId::none;
  Edge target;
  Time since{};
};

// Joins that began and did not end, one for each waiter (its last), in the order of time. A waiter that has ended itself
// still counts: it waited until then.
[[nodiscard]] std::vector<Wait> open_waits(const Genealogy& genealogy);

// Each circle once, beginning with the task that closed it: each waits for the next, the last for the first.
[[nodiscard]] std::vector<std::vector<TaskId>> deadlocks(const std::vector<Wait>& waits);

}  // namespace ramet::trace
