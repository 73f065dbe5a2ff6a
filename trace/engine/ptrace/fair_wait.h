// FairWait: what the kernel says of any task, with a turn for everyone. It goes through the tasks of a tracer in the order of its
// list and names the first that has something to say. One that creates tasks without pause always has by the time we ask
// again, and those behind it in the list would stand still for ever. So now and then all that is pending is taken
// before any of them runs on: first the stops, then the ends. Source: do_wait and looks_like_a_spurious_pid of the kernel.
#pragma once

#include <deque>
#include <utility>

#include "trace/engine/ptrace/request.h"

namespace ramet::trace::ptrace {

class FairWait {
 public:
  // Blocks until a task has changed. Returns its tid; -1 with errno set as waitid(2) does. An end has to be reaped before the
  // next call.
  pid_t next(WaitReport& report);

  // Reports that were taken and not handed out yet: their tasks stand still until they are handled.
  [[nodiscard]] bool has_taken() const { return !taken_.empty(); }

 private:
  void take_pending_stops();
  void take_exec_stop(pid_t tid, const WaitReport& seen);

  std::deque<std::pair<pid_t, WaitReport>> taken_;
  bool ends_are_next_ = false;
  int handed_out_ = 0;  // since all pending ones were taken
};

}  // namespace ramet::trace::ptrace
