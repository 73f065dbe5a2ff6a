// PlanLetter: a LaunchPlan on its way to another process: what its pointers point to, as bytes, and its descriptors, as
// a list that travels beside them. The process that reads it is a copy of the same image: functions are where they
// were.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/mailbox.h"

namespace ramet::launch {

struct PlanLetter {
  Bytes bytes;
  std::vector<int> descriptors;  // as the writer has them
};

// `plan` is born in no cgroup. Its container is born with the process: by then that has the plan's `fresh` namespaces.
[[nodiscard]] PlanLetter write_plan(const LaunchPlan& plan);

// What came back from a plan: nothing but a member, where the program runs.
struct LetterOutcome {
  pid_t member = 0;  // who was born in a joined pid namespace, running or dead: a child of the plan's writer
  std::optional<Error> error = std::nullopt;
};
// At most a page.
[[nodiscard]] Bytes write_report(const LaunchReport& report, pid_t member);
[[nodiscard]] LetterOutcome read_outcome(std::span<const std::byte> bytes);

// In a process of its own: runs the plan that is in the mailbox. `descriptors` are those of the letter, as they are
// numbered here, above every number that the plan writes to; then the working directory of who wrote it, and a pipe, for
// the outcome. Does not return.
void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept;

}  // namespace ramet::launch
