// ZygoteReady: a process that is made before it is wanted. It is a copy of the zygote like any other, has called what
// every answer calls, and waits on a socket of its own; whoever sends it a request has a process without waiting for
// its birth. Its mailbox is made with it, so that this is not to be waited for either. It ends unused when the application
// does, or when the other end of its socket is closed.
#pragma once

#include "ramet/task/zygote/zygote_job.h"

namespace ramet::zygote {

struct Readiness {
  Seqpacket* jobs = nullptr;  // its end
  Mailbox* mailbox = nullptr;
  const Fd* application = nullptr;
  const TaskName* name = nullptr;
};

// Enough for all that a job opens: a process with less is not worth waiting in.
[[nodiscard]] bool may_open_what_a_job_needs();

// False when `application`, a pidfd, has ended, whatever `socket` holds.
[[nodiscard]] bool wait_for_request(const Seqpacket& socket, const Fd& application);

// In the new process, with all signals blocked. `readiness` is a Readiness. Does not return.
void wait_for_job(void* readiness) noexcept;

}  // namespace ramet::zygote
