// Threads that create threads. To the kernel all of them have one parent, the process's; only their creators tell them apart.
// Try: ramet trace --stack ./nested_threads, and the same with --by parent.
#include <pthread.h>

#include <chrono>
#include <cstdio>
#include <thread>

namespace {

void work(const char* name, std::chrono::milliseconds duration) {
  pthread_setname_np(pthread_self(), name);
  std::this_thread::sleep_for(duration);
}

void outer() {
  using std::chrono::milliseconds;
  pthread_setname_np(pthread_self(), "outer");
  std::thread first(work, "inner 1", milliseconds(50));
  std::thread second(work, "inner 2", milliseconds(100));
  first.join();
  second.join();
}

}  // namespace

int main() {
  std::thread thread(outer);
  std::thread(work, "on its own", std::chrono::milliseconds(20)).detach();
  thread.join();
  std::puts("the program's own output");
}
