// LetterLaunch: what the reader of a PlanLetter makes of it: a program beside itself, or of itself.
#pragma once

#include <array>
#include <span>

#include "ramet/task/birth.h"
#include "ramet/task/function/mailbox.h"

namespace ramet::launch {

// What came with a letter, as it is numbered here: above every number that the plan writes to.
struct LetterDescriptors {
  std::span<const int> of_plan;
  std::array<int, 3> standard{-1, -1, -1};  // of the writer; -1: it has none
};

// Launches the plan, which has no container and no hook, as a child of the caller's parent: see launch(). The pid is in
// `born` before the child runs, and stays 0 where there was no birth: one that failed afterwards is the parent's to
// collect.
[[nodiscard]] Result<NewProcess> launch_letter(std::span<const std::byte> letter, const LetterDescriptors& descriptors,
                                               pid_t& born);

// In a process of its own, which has the standard descriptors already: becomes the program of the plan that is in the
// mailbox. `descriptors` are those of the letter, numbered as above; then the working directory of who wrote it, and a
// pipe, for the outcome. Does not return.
void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept;

}  // namespace ramet::launch
