// ProcessEnd: how a process ended, and the wait for it by pidfd: it is collected by whoever holds the descriptor, and
// never mistaken for the next one with its number.
// Source: waitid(2) P_PIDFD, Linux 5.4; poll(2); getrusage(2).
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <string>

#include "ramet/kernel/deadline.h"
#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet {

struct ProcessEnd {
  enum class How : std::uint8_t { exited, killed };
  How how = How::exited;
  int number = 0;            // the exit status, or the signal
  bool core_dumped = false;  // of `killed`
  rusage usage{};            // of itself and of the children that it collected

  // "exited with 3", "killed by SIGSEGV, core dumped"
  [[nodiscard]] std::string text() const;
};

// Collects the process when it has ended; nothing when `deadline` (null: never) comes first.
// Fails with ECHILD: it is not the caller's child, or was collected by others.
[[nodiscard]] Result<std::optional<ProcessEnd>> collect(const Fd& pidfd, const Deadline* deadline);

// Its end without collecting it; nothing when it runs.
[[nodiscard]] std::optional<ProcessEnd> peek_at_end(const Fd& pidfd);

}  // namespace ramet
