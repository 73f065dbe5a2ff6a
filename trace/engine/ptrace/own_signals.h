// OwnSignals: what happens to the signals sent to ramet itself while it traces.
// A terminal's signals already reach the program, which is in the same process group: they are left to it. Those that a
// process sends to ramet's own pid are kept for forwarding. The alarm is a tick that ends a wait.
// Source: signal(7), setpgid(2), sigaction(2) si_code: SI_KERNEL for a terminal's.
#pragma once

#include <signal.h>

#include <chrono>
#include <vector>

namespace ramet::trace::ptrace {

class OwnSignals {
 public:
  // Takes over INT, QUIT, TERM, HUP, USR1, USR2, TSTP, TTIN, TTOU, CONT, ALRM, PIPE, and unblocks them in the calling thread; the
  // destructor gives them back. One at a time.
  OwnSignals();
  ~OwnSignals();
  OwnSignals(const OwnSignals&) = delete;
  OwnSignals& operator=(const OwnSignals&) = delete;

  struct Pending {
    int signal = 0;
    bool from_terminal = false;
    int sender = 0;  // pid, 0 when from the terminal
  };
  // Those that came since the last call, at most one of each kind. Cheap when there are none.
  [[nodiscard]] static std::vector<Pending> take();

  // Whether ramet itself was asked to stop (TSTP, TTIN, TTOU) since the last call.
  [[nodiscard]] static bool take_stop_request();

  // Whether ramet was continued since the last call: a stop that was asked for before has been taken back.
  [[nodiscard]] static bool take_continue();

  // Makes every wait end after `interval`, again and again; zero stops it.
  static void tick_every(std::chrono::milliseconds interval);
  [[nodiscard]] static bool take_tick();

  // As it was before us, for a program that we start: the mask, with libc's private signals; those that we took over and
  // that were ignored. Empty, when we have taken over nothing.
  [[nodiscard]] static sigset_t mask_before();
  [[nodiscard]] static std::vector<int> ignored_before();
};

}  // namespace ramet::trace::ptrace
