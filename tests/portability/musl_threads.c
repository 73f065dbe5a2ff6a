/* Threads and a child process of musl's, to be linked with ramet's __clone and without. */
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

static _Thread_local int counter = 7;
static pthread_key_t key;
static int destroyed;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void destroy(void *block) {
  free(block);
  pthread_mutex_lock(&mutex);
  ++destroyed;
  pthread_mutex_unlock(&mutex);
}

static void *work(void *argument) {
  intptr_t number = (intptr_t)argument;
  pthread_setspecific(key, malloc(100));
  counter += (int)number;
  return (void *)(intptr_t)counter;
}

static int spawn_and_wait(void) {
  char *arguments[] = {"true", NULL};
  pid_t child;
  int status;
  if (posix_spawnp(&child, "true", NULL, NULL, arguments, environ) != 0) return 1;
  return waitpid(child, &status, 0) != child || status != 0;
}

int main(void) {
  pthread_t threads[8];
  pthread_key_create(&key, destroy);
  for (int round = 0; round < 50; ++round) {
    for (intptr_t number = 0; number < 8; ++number) {
      if (pthread_create(&threads[number], NULL, work, (void *)number) != 0) return 1;
    }
    for (intptr_t number = 0; number < 8; ++number) {
      void *result;
      if (pthread_join(threads[number], &result) != 0 || (intptr_t)result != 7 + number) return 2;
    }
  }
  if (destroyed != 400 || counter != 7 || spawn_and_wait() != 0) return 3;
  puts("400 threads and a process");
  return 0;
}
