// Waits, in tests, until a task sleeps in the kernel: what comes next then meets a sleeper and not one on its way.
// Source: proc(5), the state in /proc/TID/stat.
#pragma once

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

namespace ramet {

// False when it was still awake after five seconds.
inline bool wait_until_asleep(pid_t task) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (std::chrono::steady_clock::now() < end) {
    std::ifstream file("/proc/" + std::to_string(task) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(')');
    if (name_end != std::string::npos && line.substr(name_end + 2, 1) == "S") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

// A thread of this process that tells its tid, so that others can see it sleep.
class Sleeper {
 public:
  template <class Function>
  explicit Sleeper(Function function)
      : thread_([this, function] {
          tid_.store(gettid(), std::memory_order_release);
          function();
          done_.store(true, std::memory_order_release);
        }) {}
  ~Sleeper() {
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] bool sleeps() const {
    while (tid() == 0) std::this_thread::yield();
    return wait_until_asleep(tid());
  }
  [[nodiscard]] pid_t tid() const { return tid_.load(std::memory_order_acquire); }
  [[nodiscard]] bool done() const { return done_.load(std::memory_order_acquire); }
  [[nodiscard]] pthread_t handle() { return thread_.native_handle(); }
  void join() { thread_.join(); }

 private:
  std::atomic<pid_t> tid_{0};
  std::atomic<bool> done_{false};
  std::thread thread_;  // last: it uses the others
};

}  // namespace ramet
