// Must not compile: with clone3 a thread has no exit signal. See ramet/kernel/CMakeLists.txt.
#include <csignal>

#include "ramet/kernel/clone_check.h"

using enum ramet::CloneFlag;
constexpr auto refused = ramet::checked_clone_flags<ramet::CloneCall::clone3>(VM | SIGHAND | THREAD, SIGCHLD);
