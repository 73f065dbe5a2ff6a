// Does not compile: the value is a reference into the memory of a process that will be gone.
#include "ramet/task/process.h"
int there = 0;
auto process = ramet::Process<>::spawn([]() -> int& { return there; });
