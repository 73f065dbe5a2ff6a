#include "ramet/task/held_child.h"

#include <signal.h>
#include <unistd.h>

#include "ramet/task/launch/launch.h"

namespace ramet {

void HeldChild::let_go() {
  const char byte = 1;
  // A child that is gone already is told by begun(): its pipe has no reader then, and that must not kill us.
  sigset_t broken_pipe;
  sigset_t before;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  if (::write(release_.number(), &byte, 1) < 0 && errno == EPIPE && sigismember(&before, SIGPIPE) == 0) {
    const timespec at_once{};
    (void)sigtimedwait(&broken_pipe, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  release_.reset();
}

Result<void> HeldChild::begun() {
  auto begun = launch::read_report(report_);
  door_.reset();  // it has ended
  return begun;
}

Result<Child> HeldChild::release() {
  let_go();
  if (auto started = begun(); !started) {
    (void)child_.wait();
    return std::unexpected(started.error());
  }
  return std::move(child_);
}

}  // namespace ramet
