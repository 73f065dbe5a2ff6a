// FairWait: what wait4 says of any task, with a turn for everyone. The kernel goes through the tasks of a tracer in the order of
// its list and names the first that has something to say. One that creates tasks without pause always has by the time we ask
// again, and those behind it in the list would stand still for ever. So now and then all that is pending is taken
// before any of them runs on. Source: do_wait of the kernel.
#pragma once

#include <deque>
#include <utility>

#include "trace/engine/ptrace/request.h"

namespace ramet::trace::ptrace {

class FairWait {
 public:
  // Blocks until a task has changed. Returns its tid; -1 with errno set as wait4(2) does.
  pid_t next(WaitReport& report);

  // Reports that were taken and not handed out yet: their tasks stand still until they are handled.
  [[nodiscard]] bool has_taken() const { return !taken_.empty(); }

 private:
  void take_all_pending();

  std::deque<std::pair<pid_t, WaitReport>> taken_;
  int handed_out_ = 0;  // since all pending ones were taken
};

}  // namespace ramet::trace::ptrace
