#include "trace/engine/ptrace/fair_wait.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

namespace ramet::trace::ptrace {
namespace {

// Few enough that nobody waits long, and enough that the look that finds nothing more is not felt.
constexpr int turns_before_all_are_taken = 16;

}  // namespace

pid_t FairWait::next(WaitReport& report) {
  if (taken_.empty() && !ends_are_next_ && ++handed_out_ >= turns_before_all_are_taken) take_pending_stops();
  if (!taken_.empty()) {
    const auto [tid, taken] = taken_.front();
    taken_.pop_front();
    report = taken;
    return tid;
  }
  // After the stops that were taken, for a task may have been killed in one of them. Stops of traced tasks are among the ends.
  pid_t tid = ends_are_next_ ? next_change(Changes::ends, Waiting::no, report) : 0;
  if (tid <= 0) {
    ends_are_next_ = false;
    tid = next_change(Changes::all, Waiting::yes, report);
  }
  if (tid > 0 && WIFSTOPPED(report.status) && stop_of(report.status).event == PTRACE_EVENT_EXEC) take_exec_stop(tid, report);
  return tid;
}

// Until it is taken the kernel refuses every request for a task that has taken the tid of its leader.
void FairWait::take_exec_stop(pid_t tid, const WaitReport& seen) {
  WaitReport taken;
  // One that was killed meanwhile stands at its exit: that stop is told after this one.
  if (take_stop(tid, taken) && taken.status != seen.status) taken_.emplace_back(tid, taken);
}

void FairWait::take_pending_stops() {
  handed_out_ = 0;
  ends_are_next_ = true;
  WaitReport report;
  for (pid_t tid = 0; (tid = take_any_stop(report)) > 0;) taken_.emplace_back(tid, report);
}

}  // namespace ramet::trace::ptrace
