/* The libc twin of examples/two_threads.cc. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *tell(void *number) {
  printf("thread:#%d pid:%d tid:%d\n", (int)(long)number, getpid(), gettid());
  return NULL;
}

int main(void) {
  pthread_t first, second;
  if (pthread_create(&first, NULL, tell, (void *)1) != 0) return 1;
  if (pthread_create(&second, NULL, tell, (void *)2) != 0) return 1;
  tell((void *)0);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
  return 0;
}
