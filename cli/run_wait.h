// What `ramet run` does while its command runs: it hands on signals, relays the terminal, and keeps an eye on the time.
#pragma once

#include <signal.h>

#include "cli/run_settings.h"
#include "cli/run_terminal.h"
#include "ramet/result.h"
#include "ramet/task/child.h"

namespace ramet::cli {

// The signals that are handed on, blocked for this thread as long as this lives, and readable from a descriptor.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals();
  [[nodiscard]] int descriptor() const { return queue_.number(); }
  [[nodiscard]] const sigset_t& before() const { return before_; }

 private:
  Fd queue_;
  sigset_t before_{};
};

// Until something can be read from the descriptor. Fails when a signal comes, or the held process ends, before that.
// `option`: what let it wait.
[[nodiscard]] Result<void> wait_for_permission(const char* option, int descriptor, int pidfd, const HeldSignals& signals);

// Until the command has ended. `terminal` may be nullptr. The exit status for our caller.
[[nodiscard]] Result<int> wait_for_command(Child& child, const RunSettings& settings, const HeldSignals& signals,
                                           RelayedTerminal* terminal);

}  // namespace ramet::cli
