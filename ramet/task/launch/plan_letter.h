// PlanLetter: a LaunchPlan on its way to another process: what its pointers point to, as bytes, and its descriptors, as
// a list that travels beside them. The process that reads it (read_plan.h) is a copy of the same image: functions are
// where they were.
#pragma once

#include <vector>

#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/transfer.h"

namespace ramet::launch {

struct PlanLetter {
  Bytes bytes;
  std::vector<int> descriptors;  // as the writer has them, each once, as the plan comes to them
};

// `plan` is born in no cgroup. Its container is born with the process: by then that has the plan's `fresh` namespaces.
[[nodiscard]] PlanLetter write_plan(const LaunchPlan& plan);

}  // namespace ramet::launch
