// Ends in words: only those that are not a plain success.
#pragma once

#include <string>

#include "trace/event.h"

namespace ramet::trace {

// "exit 3", "killed by SIGSEGV (core dumped)", "ended by another thread's exec"; empty for exit 0.
[[nodiscard]] std::string end_words(const Ended& ended);

// "SIGSEGV", "SIGRT_2", "signal 99".
[[nodiscard]] std::string signal_words(int signal);

}  // namespace ramet::trace
