// Does not compile: the value is an address in the memory of a process that will be gone.
#include "ramet/task/process.h"
auto process = ramet::Process<>::spawn([] { return "literal"; });
