// Creates and joins threads one after the other: the most births and joins that a program can have in a given time.
// Usage: thread_storm COUNT
#include <pthread.h>
#include <stdlib.h>

static void* nothing(void* argument) { return argument; }

int main(int argc, char** argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 5000;
  for (int i = 0; i < count; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0) return 1;
  }
  return 0;
}
