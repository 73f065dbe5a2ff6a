// InChild: a body that runs in a forked child, because it changes the process for good. It says what went wrong by a
// line on standard error, and by its exit status.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

// The wait status of the child; 0 when the body returned true.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    const bool well = body();
    std::fflush(nullptr);
    _exit(well ? 0 : 1);
  }
  int status = -1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}
