// The ptrace requests that the engine makes, one function each, errno turned into a value.
// ESRCH means everywhere: the task was killed while it was stopped, and its end will be reported next.
// Source: ptrace(2).
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>

#include "ramet/result.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

// Starts tracing a running task without stopping it. `options` are PTRACE_O_* bits. Linux 3.4.
Result<void> seize(pid_t tid, std::uint64_t options);

// Asks a seized task to stop; it reports PTRACE_EVENT_STOP.
Result<void> interrupt(pid_t tid);

enum class Until : std::uint8_t { event, system_call };

// Lets a stopped task run on, with `signal` delivered to it unless 0.
Result<void> resume(pid_t tid, Until until, int signal);

// Lets a stopped task run on untraced: no later event of it is reported, its end included.
Result<void> detach(pid_t tid);

// Leaves a task in its group-stop, while its later events are still reported.
Result<void> listen(pid_t tid);

// The message of the event a task is stopped for: a tid or an exit status. ESRCH when it is stopped for `event` no longer: a
// SIGKILL moves it on to its exit stop, whose message is an exit status.
Result<std::uint64_t> event_message(pid_t tid, int event);

Result<siginfo_t> signal_information(pid_t tid);

// What wait4 said of a task. The times are of its whole process, and include those of the children that it waited for.
struct WaitReport {
  int status = 0;
  Time user{};
  Time system{};
};

// Waits for `tid`, or for any task with -1; Returns the tid; -1 with errno set as wait4(2) does.
pid_t wait_for_change(pid_t tid, WaitReport& report);

// The same without waiting: 0 when there is nothing to say.
pid_t change_pending(pid_t tid, WaitReport& report);

// The wait status of a stop, taken apart.
struct Stop {
  int signal;  // the signal that stopped the task
  int event;   // PTRACE_EVENT_*, 0 for none
};
constexpr Stop stop_of(int status) { return {(status >> 8) & 0xff, status >> 16}; }

}  // namespace ramet::trace::ptrace
