/* The libc twin of examples/no_libc_threads: the same by pthread_create and printf. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static _Thread_local int counter = 1000;
static _Thread_local int steps;

static void *work(void *argument) {
  int number = (int)(intptr_t)argument;
  for (; steps < 10; ++steps) counter += number;
  printf("thread %d tid:%d has its own counter: %d\n", number, (int)gettid(), counter);
  return NULL;
}

int main(void) {
  pthread_t threads[3];
  printf("main     tid:%d has its own counter: %d\n", (int)gettid(), counter);
  for (int number = 1; number <= 3; ++number) {
    if (pthread_create(&threads[number - 1], NULL, work, (void *)(intptr_t)number) != 0) return 1;
  }
  for (int number = 1; number <= 3; ++number) pthread_join(threads[number - 1], NULL);
  printf("main     tid:%d has its own counter: %d\n", (int)gettid(), counter);
  return 0;
}
