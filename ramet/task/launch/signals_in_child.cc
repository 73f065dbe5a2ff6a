// Signals as the program finds them: dispositions and mask. All of them were blocked since before the birth, so that no
// handler of the creator's runs in a child that shares its memory.
// The kernel's structure is written out here: libc's sigaction has another layout, and hides the signals 32 and 33.
//
// Only what is ignored has to be reset, and there is no call that names it: to set all 62 costs more than all other calls of
// a launch together. /proc tells it in one read, where it is the kernel's own /proc and can be reached; else all are set.
// Source: rt_sigaction(2), signal(7): exec keeps what is ignored, and resets what is handled; proc_pid_status(5) SigIgn.
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

constexpr int last_signal = 64;
constexpr std::size_t mask_size = sizeof(std::uint64_t);

// Enough for the kernel's struct sigaction on every architecture: the handler comes first, the rest is zero.
struct KernelAction {
  std::uintptr_t handler = 0;  // SIG_DFL is 0, SIG_IGN is 1
  std::uintptr_t rest[4]{};
};

bool is_handled_in_child(int signal) noexcept {
  KernelAction action;
  raw_syscall(SYS_rt_sigaction, signal, nullptr, &action, mask_size);
  return action.handler > 1;
}

// The set after "\nSigIgn:\t" in `text`; every signal where there is none. No name of a process holds a line's end.
std::uint64_t ignored_by_text_in_child(const char* text, long size) noexcept {
  constexpr char title[] = "\nSigIgn:\t";
  constexpr long length = sizeof title - 1;
  constexpr long digits = 16;
  for (long start = 0; start + length + digits <= size; ++start) {
    long same = 0;
    while (same < length && text[start + same] == title[same]) ++same;
    if (same < length) continue;
    std::uint64_t set = 0;
    for (long index = 0; index < digits; ++index) {
      const char digit = text[start + length + index];
      set = set << 4 | static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return set;
  }
  return ~std::uint64_t{0};
}

// Every signal where nobody says it.
std::uint64_t ignored_in_child() noexcept {
  constexpr std::uint64_t unknown = ~std::uint64_t{0};
  const long file = raw_syscall(SYS_openat, AT_FDCWD, "/proc/self/status", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return unknown;
  struct statfs about;
  char text[2048];
  const bool is_the_kernels = raw_syscall(SYS_fstatfs, file, &about) == 0 && about.f_type == PROC_SUPER_MAGIC;
  const long size = is_the_kernels ? raw_syscall(SYS_read, file, text, sizeof text) : 0;
  raw_syscall(SYS_close, file);
  return ignored_by_text_in_child(text, size);
}

constexpr bool has(std::uint64_t set, int signal) { return (set >> (signal - 1) & 1) != 0; }

}  // namespace

Step set_signals_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const KernelAction to_default;
  const KernelAction to_ignore{.handler = 1};
  std::uint64_t reset_set = plan.signals.to_default;
  if (reset_set != 0 && plan.signals.proc_tells && !plan.signals.handlers_remain) reset_set &= ignored_in_child();
  for (int signal = 1; signal <= last_signal; ++signal) {
    // KILL and STOP have no disposition to set.
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    const bool ignore = has(plan.signals.to_ignore, signal);
    const bool reset = has(reset_set, signal) ||
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
