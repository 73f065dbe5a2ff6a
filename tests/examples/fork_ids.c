/* The libc twin of examples/fork_ids.cc. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *who) { printf("%s: pid:%d tid:%d\n", who, getpid(), gettid()); }

int main(void) {
  int status = 0;
  const pid_t pid = fork();
  if (pid < 0) return 1;
  tell(pid == 0 ? "child" : "parent");
  if (pid != 0) waitpid(pid, &status, 0);
  return status;
}
