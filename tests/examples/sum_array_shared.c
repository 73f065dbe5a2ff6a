/* The libc twin of examples/sum_array_shared.cc: threads and processes, each with calls of their own. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 100000 };
static long array[COUNT];

struct part {
  pthread_t thread;
  pid_t process;
  long begin, end, sum;
};

static void *sum(void *argument) {
  struct part *part = argument;
  part->sum = 0;
  for (long index = part->begin; index < part->end; ++index) part->sum += array[index];
  return NULL;
}

static long total(const struct part *parts, long tasks) {
  long all = 0;
  for (long number = 0; number < tasks; ++number) all += parts[number].sum;
  return all;
}

int main(int count, char **words) {
  const long tasks = count > 1 ? atol(words[1]) : 2;
  struct part *parts =
      mmap(NULL, (size_t)tasks * sizeof *parts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (parts == MAP_FAILED) return 1;
  for (long index = 0; index < COUNT; ++index) array[index] = index + 1;
  for (long number = 0; number < tasks; ++number) {
    parts[number].begin = number * (COUNT / tasks);
    parts[number].end = number + 1 == tasks ? COUNT : parts[number].begin + COUNT / tasks;
    if (pthread_create(&parts[number].thread, NULL, sum, &parts[number]) != 0) return 1;
  }
  for (long number = 0; number < tasks; ++number) pthread_join(parts[number].thread, NULL);
  printf("Array sum is: %ld, by threads\n", total(parts, tasks));
  fflush(stdout);
  for (long number = 0; number < tasks; ++number) {
    const pid_t process = fork();
    if (process == 0) {
      sum(&parts[number]);
      _exit(0);
    }
    parts[number].process = process; /* by the parent alone: the memory is shared */
  }
  for (long number = 0; number < tasks; ++number) waitpid(parts[number].process, NULL, 0);
  printf("Array sum is: %ld, by processes\n", total(parts, tasks));
  return 0;
}
