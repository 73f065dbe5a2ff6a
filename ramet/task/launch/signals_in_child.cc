// Signals as the program finds them: dispositions and mask. All of them were blocked since before the birth, so that no
// handler of the creator's runs in a child that shares its memory.
// What the creator ignores has been found out by it (ignored_signals.h).
// Source: rt_sigaction(2), signal(7): exec keeps what is ignored, and resets what is handled.
#include <signal.h>
#include <sys/syscall.h>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/raw_syscall.h"
#include "ramet/kernel/signal_action.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

constexpr std::size_t mask_size = sizeof(std::uint64_t);

bool is_handled_in_child(int signal) noexcept {
  KernelAction action;
  raw_syscall(SYS_rt_sigaction, signal, nullptr, &action, mask_size);
  return action.handler > ignore_action;
}

constexpr bool has(std::uint64_t set, int signal) { return (set >> (signal - 1) & 1) != 0; }

}  // namespace

Step set_signals_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const KernelAction to_default;
  const KernelAction to_ignore{.handler = ignore_action};
  for (int signal = 1; signal <= highest_signal; ++signal) {
    // KILL and STOP have no disposition to set.
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    const bool ignore = has(plan.signals.to_ignore, signal);
    const bool reset = has(plan.signals.to_default, signal) ||
                       (plan.signals.handlers_remain && is_handled_in_child(signal));
    if (!ignore && !reset) continue;
    const long result =
        raw_syscall(SYS_rt_sigaction, signal, ignore ? &to_ignore : &to_default, nullptr, mask_size);
    if (judge_in_child(report, "signals", result) != Step::done) return Step::went_wrong;
  }
  const long result = raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &plan.signals.mask, nullptr, mask_size);
  return judge_in_child(report, "signals", result);
}

}  // namespace ramet::launch
