// PthreadSettings: what pthread_attr_t has no field for, a thread of pthread_create does itself, first thing.
// Source: unshare(2), pidfd_open(2).
#pragma once

#include <sys/types.h>

#include "ramet/own/fd.h"
#include "ramet/task/start_settings.h"

namespace ramet {

struct SettledThread {
  pid_t tid = 0;
  Fd pidfd;  // open where the settings want it
};

// For the calling thread. Fails with the errno of unshare or pidfd_open (EINVAL before Linux 6.9).
[[nodiscard]] Result<SettledThread> settle_in_thread(const StartSettings& settings);

}  // namespace ramet
