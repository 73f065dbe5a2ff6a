// Does not compile: a function that may throw allocates when it does.
#include "ramet/task/process.h"
auto process = ramet::ProcessBuilder().spawn_async_signal_safe([] { return 1; });
