// Stops: one function for each reason why a traced task stands still, or is no more. Every stop ends with the task running
// on, unless it belongs to a job that was stopped. Source: ptrace(2), "Stopped tracees" and PTRACE_LISTEN.
#pragma once

#include <signal.h>

#include <unordered_map>

#include "trace/engine/ptrace/births.h"
#include "trace/engine/ptrace/collections.h"
#include "trace/engine/ptrace/exit_stops.h"
#include "trace/engine/ptrace/images.h"
#include "trace/engine/ptrace/joins.h"
#include "trace/engine/ptrace/request.h"
#include "trace/engine/ptrace/system_calls.h"

namespace ramet::trace::ptrace {

class Stops {
 public:
  Stops(TaskTable& tasks, Emitter& emitter, Births& births, Joins& joins, Collections& collections, Images& images,
        SystemCalls& system_calls, const ExitStops& exit_stops)
      : tasks_(tasks), emitter_(emitter), births_(births), joins_(joins), collections_(collections), images_(images),
        system_calls_(system_calls), exit_stops_(exit_stops) {}

  // What the kernel said of `tid`. After an end it is reaped.
  void handle(pid_t tid, const WaitReport& report);

  // Tasks that stand still, or have ended, while nobody is known to have created them.
  [[nodiscard]] bool has_unknown() const { return !unknown_.empty(); }

  // Takes in those that have been so for `since` at least, with an unknown creator. For when no creator can report any more, or
  // none has for a while.
  void take_in_unknown(Time since);

 private:
  void stopped(Task& task, const WaitReport& report);
  void created(Task& creator, int event);
  void executed(Task& task, const WaitReport& report);
  void exiting(Task& task);
  void process_exiting(Task& task);
  void look_at_zombie(Task& leader);
  void note_name(Task& task, std::string name);
  void trapped(Task& task, int signal);
  void signalled(Task& task, int signal);
  void ended(Task& task, const WaitReport& report);
  void thread_ended(Task& thread, int status);
  void process_ended(Task& leader, const WaitReport& report);
  void tell_end(const Task& task, Ended ended);
  [[nodiscard]] static bool may_take_usage(const Process& process);
  [[nodiscard]] bool may_go_unseen(const Task& task) const;
  void leader_replaced(const Task& leader, Task& caller);
  [[nodiscard]] bool is_ended_by_exec(Process& process, Architecture architecture) const;
  void run_on(Task& task, int signal = 0);
  [[nodiscard]] bool is_stuck_fault(Task& task, const siginfo_t& information) const;

  TaskTable& tasks_;
  Emitter& emitter_;
  Births& births_;
  Joins& joins_;
  Collections& collections_;
  Images& images_;
  SystemCalls& system_calls_;
  const ExitStops& exit_stops_;
  struct Unknown {
    WaitReport report;  // not handled yet
    Time since{};
  };
  std::unordered_map<pid_t, Unknown> unknown_;  // by tid
};

}  // namespace ramet::trace::ptrace
