// A program that a tracer of births should not slow at all: few threads, many cheap system calls.
// Usage: cheap_calls CALLS THREADS
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static void* call(void* count) {
  for (intptr_t i = 0; i < (intptr_t)count; ++i) (void)getppid();
  return NULL;
}

int main(int argc, char** argv) {
  const int calls = argc > 1 ? atoi(argv[1]) : 200000;
  enum { most = 64 };
  const int threads = argc > 2 ? atoi(argv[2]) : 4;
  pthread_t running[most];
  if (threads < 1 || threads > most) return 2;
  for (int i = 0; i < threads; ++i) {
    if (pthread_create(&running[i], NULL, call, (void*)(intptr_t)(calls / threads)) != 0) return 1;
  }
  for (int i = 0; i < threads; ++i) {
    if (pthread_join(running[i], NULL) != 0) return 1;
  }
  return 0;
}
