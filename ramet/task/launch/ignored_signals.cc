#include "ramet/task/launch/ignored_signals.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/vfs.h>

#include <array>
#include <charconv>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/raw_syscall.h"
#include "ramet/kernel/signal_action.h"

namespace ramet::launch {

SignalMask ignored_signals() {
  SignalMask ignored = 0;
  for (int signal = 1; signal <= highest_signal; ++signal) {
    KernelAction action;
    const long result = raw_syscall(SYS_rt_sigaction, signal, nullptr, &action, sizeof(SignalMask));
    if (result == 0 && action.handler == ignore_action) ignored |= SignalMask{1} << (signal - 1);
  }
  return ignored;
}

// No name of a process holds a line's end: the kernel writes it as "\n".
bool read_ignored_signals(std::string_view status, SignalMask& ignored) {
  constexpr std::string_view title = "\nSigIgn:\t";
  const auto begin = status.find(title);
  if (begin == std::string_view::npos) return false;
  const std::string_view digits = status.substr(begin + title.size());
  const auto end = std::from_chars(digits.begin(), digits.end(), ignored, 16);
  return end.ec == std::errc() && end.ptr != digits.end();
}

// Raw calls: a launch is no point of cancellation, and leaves errno alone.
SignalMask ignored_signals_by_proc() {
  const long file = raw_syscall(SYS_openat, AT_FDCWD, "/proc/self/status", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return ignored_signals();
  struct statfs about {};
  std::array<char, 2048> text;  // the line comes long before its end
  const bool is_the_kernels = raw_syscall(SYS_fstatfs, file, &about) == 0 && about.f_type == PROC_SUPER_MAGIC;
  const long size = is_the_kernels ? raw_syscall(SYS_read, file, text.data(), text.size()) : 0;
  raw_syscall(SYS_close, file);
  SignalMask ignored = 0;
  const bool told = size > 0 && read_ignored_signals({text.data(), static_cast<std::size_t>(size)}, ignored);
  return told ? ignored : ignored_signals();
}

}  // namespace ramet::launch
