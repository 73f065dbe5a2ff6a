#include "trace/engine/ptrace/exit_stops.h"

#include <sys/ptrace.h>

#include <utility>

namespace ramet::trace::ptrace {
namespace {

constexpr std::uint64_t most_unsaid_memory = 8 << 20;  // bytes: a bound of a few megabytes says enough of a small program

bool is_alone(const Task& task) {
  const Process& process = *task.process;
  return task.is_leader() && process.threads_made == 1 && !process.may_have_waited;
}

}  // namespace

void ExitStops::settle(Task& task) const {
  const ExitStop wanted = is_alone(task) && task.process->peak_at_exec <= most_unsaid_memory ? ExitStop::no : ExitStop::yes;
  if (std::exchange(task.exit_stop, wanted) == wanted) return;
  const std::uint64_t options = wanted == ExitStop::yes ? options_ : options_ & ~std::uint64_t{PTRACE_O_TRACEEXIT};
  (void)ptrace::set_options(task.tid, options);  // refused when it was killed meanwhile: the stops that follow say so
}

void ExitStops::take_peak(Task& leader, const WaitReport& report) {
  if (report.peak_rss == 0) return;
  leader.peak_rss = report.peak_rss;
  const bool of_its_last_program = report.peak_rss > leader.process->peak_at_exec && !leader.process->may_have_waited;
  leader.peak_is = of_its_last_program ? PeakIs::exact : PeakIs::at_most;
}

}  // namespace ramet::trace::ptrace
