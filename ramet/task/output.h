// Output: what a program wrote, and how it ended. Capture: how long and how much of it to take.
//
// Both pipes are read at once, so that a program that fills one while the other is waited for does not hang. It ends when the
// program has ended and both pipes are closed; or, where something that the program left behind holds a pipe open, at the
// end of a grace; and in any case soon after the timeout. Source: pipe(7), poll(2), pidfd_open(2).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ramet/task/exit_status.h"

namespace ramet {

struct Capture {
  // Bytes that are kept of each stream; what comes after is read and dropped, so that the program goes on.
  std::size_t limit = std::size_t{64} << 20;
  // How long to wait for pipes that stay open once the program has ended.
  std::chrono::nanoseconds grace = std::chrono::milliseconds(100);
  // For everything together: the program's run, its output, and whoever holds the pipes. Then it is killed, with its tree
  // unless that is loose.
  std::optional<std::chrono::nanoseconds> timeout = {};
  // Between the SIGTERM at the timeout and the SIGKILL; 0: SIGKILL at once.
  std::chrono::nanoseconds terminate_grace = std::chrono::nanoseconds(0);
};

struct Output {
  ExitStatus status;  // of a pipeline: its last program's
  rusage usage{};     // the same
  std::string out;    // what came from 1
  std::string err;    // what came from 2; of a pipeline: from all its programs
  bool timed_out = false;
  bool out_cut = false;          // more was written than the limit
  bool err_cut = false;
  bool held_open = false;        // a pipe was still open at the end of the grace: something was left behind, and more may come
  std::vector<ExitStatus> each;  // of a pipeline: every program's, in its order

  [[nodiscard]] bool success() const { return status.success() && !timed_out; }
};

}  // namespace ramet
