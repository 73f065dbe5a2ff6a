#include "trace/view/end_words.h"

#include <csignal>
#include <cstring>
#include <fmt/format.h>

namespace ramet::trace {

std::string signal_words(int signal) {
  // The kernel's first real-time signal, which strace and kill -l count from too; libc keeps two or three for itself.
  constexpr int first_real_time = 32;
  constexpr int last_real_time = 64;
  if (const char* name = sigabbrev_np(signal); name != nullptr) return fmt::format("SIG{}", name);
  if (signal >= first_real_time && signal <= last_real_time) return fmt::format("SIGRT_{}", signal - first_real_time);
  return fmt::format("signal {}", signal);
}

std::string end_words(const Ended& ended) {
  switch (ended.cause) {
    case EndCause::exited: return ended.status == 0 ? std::string() : fmt::format("exit {}", ended.status);
    case EndCause::signalled:
      return fmt::format("killed by {}{}", signal_words(ended.signal), ended.core ? " (core dumped)" : "");
    case EndCause::replaced: return "ended by another thread's exec";
    case EndCause::unknown: return "gone, its end not seen";
  }
  return {};
}

}  // namespace ramet::trace
