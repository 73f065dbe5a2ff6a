#include "ramet/task/thread/pthread_settings.h"

#include <sched.h>
#include <unistd.h>

#include "ramet/kernel/pidfd.h"

namespace ramet {

Result<SettledThread> settle_in_thread(const StartSettings& settings) {
  SettledThread settled{.tid = gettid(), .pidfd = {}};
  const int apart =
      (settings.files == Share::own ? CLONE_FILES : 0) | (settings.directory == Share::own ? CLONE_FS : 0);
  if (apart != 0 && unshare(apart) != 0) return last_error("unshare", "files or directory");
  if (settings.pidfd == Pidfd::wanted) {
    auto descriptor = pidfd_open(settled.tid, PidfdOf::thread);
    if (!descriptor) return std::unexpected(std::move(descriptor.error()));
    settled.pidfd = Fd(*descriptor);
  }
  return settled;
}

}  // namespace ramet
