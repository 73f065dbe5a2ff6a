/* The libc twin of examples/hello_thread.cc. */
#include <pthread.h>
#include <stdio.h>

static void *work(void *argument) {
  printf("Look ma! I'm a thread!\n");
  return argument;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, NULL) != 0) return 1;
  printf("I launched a thread!\n");
  pthread_join(thread, NULL);
  return 0;
}
