// LetterOutcome: what comes back from a plan that was sent as a letter (plan_letter.h).
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>

#include "ramet/result.h"
#include "ramet/task/transfer.h"

namespace ramet::launch {

// Nothing but a member, where the program runs.
struct LetterOutcome {
  pid_t member = 0;  // who was born in a joined pid namespace, running or dead: a child of the plan's writer
  std::optional<Error> error = std::nullopt;
};

// Of a plan that failed. At most a page.
[[nodiscard]] Bytes write_failure(const Error& error, pid_t member = 0);
// Of what a failed plan wrote; of a member alone, as its number; of nothing.
[[nodiscard]] LetterOutcome read_outcome(std::span<const std::byte> bytes);

}  // namespace ramet::launch
