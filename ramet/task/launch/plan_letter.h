// PlanLetter: a LaunchPlan on its way to another process: what its pointers point to, as bytes, and its descriptors, as
// a list that travels beside them. The process that reads it is a copy of the same image: functions are where they
// were.
#pragma once

#include <span>
#include <vector>

#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/mailbox.h"

namespace ramet::launch {

struct PlanLetter {
  Bytes bytes;
  std::vector<int> descriptors;  // as the writer has them
};

// `plan` has no container, and is born in no cgroup.
[[nodiscard]] PlanLetter write_plan(const LaunchPlan& plan);

// Why a plan failed, on its way back. At most a page.
[[nodiscard]] Bytes write_report(const LaunchReport& report);
[[nodiscard]] Error read_report(std::span<const std::byte> bytes);

// In a process of its own: runs the plan that is in the mailbox. `descriptors` are those of the letter, as they are
// numbered here, above every number that the plan writes to; the last is a pipe, for a report. Does not return.
void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept;

}  // namespace ramet::launch
