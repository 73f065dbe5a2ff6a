#include "ramet/kernel/pidfd.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ramet {

namespace {

constexpr unsigned pidfd_thread = O_EXCL;  // PIDFD_THREAD in linux/pidfd.h from 6.9 on

}  // namespace

Result<int> pidfd_open(pid_t task, PidfdOf kind) {
  const long descriptor = syscall(SYS_pidfd_open, task, kind == PidfdOf::thread ? pidfd_thread : 0u);
  if (descriptor < 0) return last_error("pidfd_open", std::to_string(task));
  return static_cast<int>(descriptor);
}

}  // namespace ramet
