// Runs /bin/true again and again: births, execs, ends and collections of processes.
// Usage: process_storm COUNT fork|spawn
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char* const arguments[] = {"/bin/true", NULL};
static char* const environment[] = {NULL};

static pid_t by_fork(void) {
  const pid_t child = fork();
  if (child == 0) {
    execve(arguments[0], arguments, environment);
    _exit(127);
  }
  return child;
}

static pid_t by_spawn(void) {
  pid_t child = -1;
  return posix_spawn(&child, arguments[0], NULL, NULL, arguments, environment) == 0 ? child : -1;
}

int main(int argc, char** argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 1000;
  const int spawn = argc > 2 && strcmp(argv[2], "spawn") == 0;
  for (int i = 0; i < count; ++i) {
    const pid_t child = spawn ? by_spawn() : by_fork();
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}
