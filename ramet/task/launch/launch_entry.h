// Where a launched child begins, and where it ends if it does not reach its program.
#pragma once

#include "ramet/task/launch/launch_plan.h"

namespace ramet::launch {

struct ChildArgument {
  const LaunchPlan* plan = nullptr;
  LaunchReport* report = nullptr;  // in shared memory; nullptr: the report goes down the pipe
  int report_pipe = -1;
};

// For TaskEntry: `argument` is a ChildArgument.
void enter_child(void* argument) noexcept;

// For TaskEntry: sets the std::atomic<int> that `argument` is to 1, and ends.
void enter_probe(void* argument) noexcept;

}  // namespace ramet::launch
