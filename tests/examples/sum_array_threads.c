/* The libc twin of examples/sum_array_threads.cc. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 100000 };
static long array[COUNT];

struct part {
  pthread_t thread;
  long begin, end, sum;
};

static void *sum(void *argument) {
  struct part *part = argument;
  for (long index = part->begin; index < part->end; ++index) part->sum += array[index];
  return NULL;
}

int main(int count, char **words) {
  const long threads = count > 1 ? atol(words[1]) : 2;
  struct part *parts = calloc((size_t)threads, sizeof *parts);
  long total = 0;
  for (long index = 0; index < COUNT; ++index) array[index] = index + 1;
  for (long number = 0; number < threads; ++number) {
    parts[number].begin = number * (COUNT / threads);
    parts[number].end = number + 1 == threads ? COUNT : parts[number].begin + COUNT / threads;
    if (pthread_create(&parts[number].thread, NULL, sum, &parts[number]) != 0) return 1;
  }
  for (long number = 0; number < threads; ++number) {
    pthread_join(parts[number].thread, NULL);
    total += parts[number].sum;
  }
  printf("Array sum is: %ld\n", total);
  free(parts);
  return 0;
}
