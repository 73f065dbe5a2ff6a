/* The libc twin of examples/clone_hello.cc: what the raw clone of the tutorial wanted to be. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *work(void *argument) {
  printf("running thread\n");
  usleep(1000);
  printf("finished thread\n");
  return argument;
}

int main(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  printf("starting thread...\n");
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 << 10);
  if (pthread_create(&thread, &attributes, work, NULL) != 0) return 1;
  pthread_join(thread, NULL);
  return 0;
}
