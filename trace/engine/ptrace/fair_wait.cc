#include "trace/engine/ptrace/fair_wait.h"

namespace ramet::trace::ptrace {
namespace {

// Few enough that nobody waits long, and enough that the look that finds nothing more is not felt.
constexpr int turns_before_all_are_taken = 16;

}  // namespace

pid_t FairWait::next(WaitReport& report) {
  if (taken_.empty() && ++handed_out_ >= turns_before_all_are_taken) take_all_pending();
  if (taken_.empty()) return wait_for_change(-1, report);
  const auto [tid, taken] = taken_.front();
  taken_.pop_front();
  report = taken;
  return tid;
}

void FairWait::take_all_pending() {
  handed_out_ = 0;
  WaitReport report;
  for (pid_t tid = 0; (tid = change_pending(-1, report)) > 0;) taken_.emplace_back(tid, report);
}

}  // namespace ramet::trace::ptrace
