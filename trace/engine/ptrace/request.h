// The ptrace requests that the engine makes, one function each, errno turned into a value.
// ESRCH means everywhere: the task was killed while it was stopped, and its end will be reported next.
// Source: ptrace(2).
#pragma once

#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <cstdint>

#include "ramet/result.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

// Starts tracing a running task without stopping it. `options` are PTRACE_O_* bits. Linux 3.4.
Result<void> seize(pid_t tid, std::uint64_t options);

// Other options for a task that is traced and stands still.
Result<void> set_options(pid_t tid, std::uint64_t options);

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

// What the kernel said of a task. Times and memory are of its whole process, and include those of the children that it waited
// for.
struct WaitReport {
  int status = 0;  // as wait4 gives it
  Time user{};
  Time system{};
  std::uint64_t peak_rss = 0;  // bytes; of the programs, too, that it ran before, in its creator's memory or a copy of it
  bool is_reaped = false;

  [[nodiscard]] bool is_end() const { return WIFEXITED(status) || WIFSIGNALED(status); }
};

enum class Changes : std::uint8_t { all, ends };
enum class Waiting : std::uint8_t { yes, no };

// Waits for a change of any task. It is looked at and not taken, and so told again by the next call, until the task runs on or
// `take_stop` or `reap` has taken it: one that has ended stays a zombie until then, for /proc to tell of. Returns the tid; 0 when
// there is none and `waiting` is no; -1 with errno set as waitid(2) does.
pid_t next_change(Changes changes, Waiting waiting, WaitReport& report);

// Takes the stop of any task. Returns its tid; 0 when none stands still whose stop was not taken.
pid_t take_any_stop(WaitReport& report);

// Takes the stop of a task. Returns false when there was none to take.
bool take_stop(pid_t tid, WaitReport& report);

// The same, of a task that is not to run on yet.
void take_stop(pid_t tid);

// Waits for the end of a task that has been reported to have ended: its tid is free, and its parent is told.
void reap(pid_t tid);

// The wait status of a stop, taken apart.
struct Stop {
  int signal;  // the signal that stopped the task
  int event;   // PTRACE_EVENT_*, 0 for none
};
constexpr Stop stop_of(int status) { return {(status >> 8) & 0xff, status >> 16}; }

}  // namespace ramet::trace::ptrace
