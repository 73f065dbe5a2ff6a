// Threads that create threads. To the kernel all of them have one parent, the process's; only their creators tell them apart.
// Try: ramet trace --stack ./nested_threads, and the same with --by parent.
#include <pthread.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace {

void work(const std::string& name) {
  pthread_setname_np(pthread_self(), name.c_str());
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void outer() {
  pthread_setname_np(pthread_self(), "outer");
  std::thread first(work, "inner 1");
  std::thread second(work, "inner 2");
  first.join();
  second.join();
}

}  // namespace

int main() {
  std::thread thread(outer);
  std::thread sibling(work, "sibling");
  thread.join();
  sibling.detach();
  std::puts("the program's own output");
}
