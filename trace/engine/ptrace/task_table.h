// TaskTable: the tasks that are being traced now, and the processes they form. A task leaves it when it has ended; what
// is still to be learned about it afterwards (was it joined? collected?) stays with its process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ramet/own/fd.h"
#include "trace/engine/ptrace/proc_files.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

struct Process;

enum class ExitStop : std::uint8_t { unknown, yes, no };  // unknown: as its creator, who was not seen

struct Task {
  TaskId id = TaskId::none;
  pid_t tid = 0;
  Process* process = nullptr;
  TaskId creator = TaskId::none;
  std::string name;
  std::optional<Time> born;
  std::uint64_t tls = 0;
  std::uint64_t created_from = 0;    // address of the instruction behind the call that made it
  std::uint64_t join_word = 0;       // address that the kernel clears and wakes at the end; 0 for none
  CloneFlags shared_with_creator;    // what another process shares with it since its birth
  TaskId waits_for = TaskId::none;   // a join that was seen to begin
  TaskId joined_by = TaskId::none;   // known at the exit stop, told once it has ended
  std::optional<Time> left;          // when it reached its exit
  std::optional<Time> cpu;
  std::optional<std::uint64_t> peak_rss;
  PeakIs peak_is = PeakIs::exact;
  ExitStop exit_stop = ExitStop::unknown;  // whether it will make one, exit_stops.h
  bool exits_by_itself = false;      // in the exit call, not ended by its process
  bool replaced = false;             // ended by another thread's exec
  bool group_stopped = false;
  bool in_system_call = false;       // between the entry and the return stop
  bool filtered = false;             // a seccomp filter of ours is on it
  std::uint64_t untraced_flag_at = 0;  // see system_calls.h
  std::uint64_t fault_address = 0;   // instruction of the last fault, and how often it came in a row
  int faults_in_a_row = 0;
  Fd blocked_call_file;              // its /proc file `syscall`, TaskTable::blocked_call

  [[nodiscard]] bool is_leader() const;
};

// A thread that has ended, whose joining is not known yet. Its descriptor still lies in its process's memory.
struct FinishedThread {
  TaskId id = TaskId::none;
  pid_t tid = 0;
  std::uint64_t tls = 0;
  std::uint64_t join_word = 0;
  TaskId only_other = TaskId::none;  // the one task that was alive beside it in its process
};

// A process that has ended, whose parent has not collected it yet.
struct Zombie {
  TaskId id = TaskId::none;
  pid_t tgid = 0;
  pid_t waiter = 0;                          // the thread of its parent that was waiting for it at its exit; 0: none was seen
  CollectCall call = CollectCall::unknown;   // in which call
  std::uint64_t parent_threads_made = 0;     // when it ended
  bool parent_was_alone = false;             // its parent had one task, when it ended
};

enum class Libc : std::uint8_t { not_looked, same_as_ours, other };

struct Process {
  pid_t tgid = 0;
  TaskId leader = TaskId::none;
  Edge parent;                              // the kernel's parent now: its leader
  std::unordered_set<pid_t> tids;           // of its tasks that are traced and alive
  std::uint64_t threads_made = 0;           // in it, so far
  std::unordered_set<pid_t> dying;          // tids that were let go at their exit, and may not be gone yet
  std::size_t most_dying = 16384;           // more than that: see which of them are gone
  std::unordered_set<pid_t> children;       // tgids of living processes whose kernel parent it is
  std::vector<FinishedThread> finished;
  std::vector<Zombie> zombies;
  std::optional<NamespaceIds> namespaces;
  bool in_nested_pid_namespace = false;
  Time looked_for_pid_namespace{};          // where its children are born
  bool may_have_waited = false;             // it has or had children, or may have before it was seen
  std::uint64_t peak_at_exec = 0;           // bytes: what its rusage held when it last executed a program
  int images = 0;                           // programs it has executed under our eyes
  std::uint64_t waited_faults = 0;          // page faults of the children it had waited for, when last seen to grow
  bool has_faults = false;                  // it has made page faults itself
  pid_t waiter = 0;                         // as in Zombie, from its exit stop on
  CollectCall waiter_call = CollectCall::unknown;
  bool ends_by_exec = false;                // its threads are being ended by an exec of one of them
  bool looked_for_exec = false;
  Libc libc = Libc::not_looked;
  std::uint64_t libc_code_begin = 0;        // where it is mapped, once looked
  std::uint64_t libc_code_end = 0;
  MapsId maps = MapsId::none;
  std::uint64_t executable_pages = 0;       // when `maps` was read
  std::optional<std::uint32_t> start_routine;  // offset in a thread's descriptor, by the libc in `maps`
};

inline bool Task::is_leader() const { return process->tgid == tid; }

class TaskTable {
 public:
  // The task with that tid, or nullptr.
  [[nodiscard]] Task* find(pid_t tid) const;
  [[nodiscard]] Process* process(pid_t tgid) const;

  // The tasks are owned by the table; a reference holds until `remove`.
  Task& add(TaskId id, pid_t tid, pid_t tgid);

  // Its process goes too when this was its last task and `tid` led it.
  void remove(pid_t tid);

  // `thread` was let go at its exit, and dies unseen: while it is on its way it must not be taken for one of unknown origin.
  static void let_die(const Task& thread);

  // The task `former` has taken over the tid of its leader, which is gone: exec(2) by another thread.
  void take_over_leader(Task& task);

  [[nodiscard]] bool empty() const { return tasks_.empty(); }
  [[nodiscard]] std::size_t size() const { return tasks_.size(); }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [tid, task] : tasks_) visit(*task);
  }

  [[nodiscard]] Task* find(TaskId id) const;

  // The call that `task` is blocked in, by its /proc file, which is kept open for as many tasks as we can spare descriptors
  // for: who joins or waits once does so again.
  [[nodiscard]] std::optional<BlockedCall> blocked_call(Task& task);

 private:
  void close_kept_file(Task& task);

  std::unordered_map<pid_t, std::unique_ptr<Task>> tasks_;
  std::unordered_map<TaskId, Task*> by_id_;
  std::unordered_map<pid_t, std::unique_ptr<Process>> processes_;
  std::size_t kept_files_ = 0;
};

}  // namespace ramet::trace::ptrace
