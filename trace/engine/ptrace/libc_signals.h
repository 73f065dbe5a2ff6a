// The two signals that glibc keeps for itself (cancellation, set*id in all threads). A process may have been started with
// them ignored: Java, Go and CI runners do that. glibc takes them over with its first thread, and hides them from
// sigaction; so they are looked at before main, and given to the program as we got them.
// Source: nptl(7), "signals reserved by NPTL".
#pragma once

#include <vector>

namespace ramet::trace::ptrace {

[[nodiscard]] std::vector<int> libc_signals_ignored_at_start();

}  // namespace ramet::trace::ptrace
