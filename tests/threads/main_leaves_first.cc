// Main leaves by pthread_exit; its threads run on, and the last of them ends the process, exit handlers included.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "ramet/task/thread_builder.h"

namespace {

std::atomic<int> ran{0};

void last() {
  usleep(20'000);  // main, and the other thread, are gone
  for (int round = 0; round < 5; ++round) (void)ramet::spawn([] { ++ran; })->join();
  ++ran;
}

}  // namespace

int main() {
  std::atexit([] { std::printf("exit handler after %d threads\n", ran.load()); });
  if (!ramet::ThreadBuilder().spawn_detached([] { ++ran; })) return 2;
  if (!ramet::ThreadBuilder().spawn_detached(last)) return 2;
  pthread_exit(nullptr);
}
