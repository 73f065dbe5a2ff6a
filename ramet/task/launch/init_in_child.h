// The init of a container: the child becomes it, and the program runs in a child of its own.
#pragma once

#include <cstddef>

#include "ramet/task/launch/launch_plan.h"

namespace ramet::launch {

// What is left to do between the birth of the program's process and its exec; returns only when something went wrong.
using RestOfTheWay = Step (*)(const LaunchPlan& plan, LaunchReport& report) noexcept;

// Bytes for the new child, out of the stack of whoever makes it: nothing of that grows meanwhile.
inline constexpr std::size_t size_of_stack_behind = 40 << 10;

// Starts `rest` in a new child; when that has exec'ed, becomes the init. Returns only when something went wrong, also
// in the child's part: nothing is left running then, because the kernel kills what is behind a dead first process.
Step run_behind_init_in_child(const LaunchPlan& plan, LaunchReport& report, RestOfTheWay rest) noexcept;

// The calling process becomes a program that waits for its child `process`, hands signals on to it, and ends as it does:
// the same program as the init, which needs no namespace for that. All signals are blocked, SIGCHLD is at its default.
// Returns only when something went wrong.
Step stand_in_for_in_child(pid_t process, LaunchReport& report) noexcept;

}  // namespace ramet::launch
