/* The libc twin of examples/spawn_with_stack.cc. */
#include <pthread.h>
#include <stdio.h>

static void *tell(void *text) {
  printf("%s\n", (const char *)text);
  return NULL;
}

static int spawn(void *text, size_t size) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  if (size != 0 && pthread_attr_setstacksize(&attributes, size) != 0) return 0;
  if (pthread_create(&thread, &attributes, tell, text) != 0) return 0;
  pthread_join(thread, NULL);
  return 1;
}

int main(void) {
  spawn("spawned", 0);
  spawn("spawned on 128 KiB", 128 << 10);
  printf("a stack of one byte: %s\n", spawn("never", 1) ? "spawned" : "refused");
  return 0;
}
