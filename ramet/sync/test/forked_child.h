// ForkedChild: a process forked to run one function, for tests between processes. Collected at the latest at the end of its
// scope.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace ramet {

class ForkedChild {
 public:
  // The function's value, 0 to 255, is the exit status.
  template <class Function>
  explicit ForkedChild(Function&& function) : pid_(fork()) {
    if (pid_ == 0) _exit(std::forward<Function>(function)());
  }
  ForkedChild(ForkedChild&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  ForkedChild& operator=(ForkedChild&&) = delete;
  ~ForkedChild() {
    if (pid_ > 0) kill();
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

  // The exit status, or minus the number of the signal that ended it.
  [[nodiscard]] int wait() {
    int status = 0;
    if (waitpid(std::exchange(pid_, -1), &status, 0) < 0) return -1000;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  // Ends it with SIGKILL and waits until it has gone.
  void kill() {
    ::kill(pid_, SIGKILL);
    static_cast<void>(wait());
  }

 private:
  pid_t pid_;
};

}  // namespace ramet
