#include "trace/engine/ptrace/proof_of_birth.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ramet::trace::ptrace {
namespace {

// Signal 0 is checked and not sent. Only a thread that is not in the process gives ESRCH; what we may not signal gives EPERM.
bool is_in_process(pid_t tid, pid_t tgid) { return ::syscall(SYS_tgkill, tgid, tid, 0) == 0 || errno != ESRCH; }

}  // namespace

CreateArguments arguments_proved_by(pid_t tid, const Process& creator, int event) {
  CreateArguments proved;
  if (is_in_process(tid, creator.tgid)) {
    proved.flags = CloneFlag::THREAD | CloneFlag::SIGHAND | CloneFlag::VM;  // the kernel makes no thread without these
    return proved;
  }
  // The kernel chooses the event by CLONE_VFORK first, and then by whether the exit signal is SIGCHLD.
  if (event == PTRACE_EVENT_VFORK) proved.flags |= CloneFlag::VFORK;
  if (event == PTRACE_EVENT_FORK) proved.exit_signal = SIGCHLD;
  const auto stat = read_stat(tid);
  if (stat && stat->parent != creator.tgid && stat->parent == creator.parent.tid) proved.flags |= CloneFlag::PARENT;
  return proved;
}

}  // namespace ramet::trace::ptrace
