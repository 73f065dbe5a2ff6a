#include "tests/end_to_end/terminal.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ramet::end_to_end {

Terminal::Terminal(const std::vector<std::string>& argv) {
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const winsize size{24, 200, 0, 0};
  pid_ = forkpty(&master_, nullptr, nullptr, &size);
  if (pid_ < 0) abort();
  if (pid_ == 0) {
    reset_libc_signals_in_child();
    setenv("TERM", "dumb", 1);
    setenv("PS1", "prompt> ", 1);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  fcntl(master_, F_SETFD, FD_CLOEXEC);
  output_.read_from(Fd(fcntl(master_, F_DUPFD_CLOEXEC, 0)));
}

Terminal::~Terminal() {
  if (!waited_) wait(0ms);
  close(master_);
}

void Terminal::type(std::string_view keys) const {
  if (write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) abort();
}

bool Terminal::shows(std::string_view text, std::chrono::milliseconds limit) {
  const auto found = [&] {
    const std::string now = output_.text();
    const auto at = now.find(text, seen_);
    if (at == std::string::npos) return false;
    seen_ = at + text.size();
    return true;
  };
  return eventually(found, limit);
}

int Terminal::number_after(std::string_view text) const {
  const std::string now = output_.text();
  const auto at = now.find(text);
  return at == std::string::npos ? -1 : atoi(now.c_str() + at + text.size());
}

int Terminal::wait(std::chrono::milliseconds limit) {
  int status = -1;
  const bool ended = eventually([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, limit);
  if (!ended) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  waited_ = true;
  return ended ? status : -1;
}

}  // namespace ramet::end_to_end
