#include "trace/engine/ptrace/stops.h"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cstring>

#include "trace/engine/ptrace/proc_files.h"
#include "trace/engine/ptrace/registers.h"
#include "trace/engine/ptrace/request.h"

namespace ramet::trace::ptrace {
namespace {

bool stops_a_job(int signal) { return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU; }

bool is_exit_call(const SystemCall& call) {
  constexpr std::uint64_t exit_of_i386 = 1;
  const std::uint64_t number = call.number & ~0x4000'0000ULL;
  return number == (call.architecture == Architecture::i386 ? exit_of_i386 : static_cast<std::uint64_t>(SYS_exit));
}

bool is_exec_call(Architecture architecture, std::uint64_t number) {
  constexpr std::uint64_t execve_of_i386 = 11, execveat_of_i386 = 358;
  if (architecture == Architecture::i386) return number == execve_of_i386 || number == execveat_of_i386;
  return number == SYS_execve || number == SYS_execveat;
}

Ended ended_by(int status) {
  Ended ended;
  if (WIFSIGNALED(status)) {
    ended.cause = EndCause::signalled;
    ended.signal = WTERMSIG(status);
    ended.core = WCOREDUMP(status);
  } else {
    ended.status = WEXITSTATUS(status);
  }
  return ended;
}

}  // namespace

void Stops::run_on(Task& task, int signal) { (void)resume(task.tid, system_calls_.resume_until(task), signal); }

void Stops::handle(pid_t tid, const WaitReport& report) {
  Task* task = tasks_.find(tid);
  if (task == nullptr) {
    // Its first stop came before its creator's event: it has to wait for that. A later report replaces the first.
    Unknown& unknown = unknown_.try_emplace(tid, Unknown{report, emitter_.time()}).first->second;
    unknown.report = report;
    unknown.report.is_reaped = report.is_end();
    report.is_end() ? reap(tid) : take_stop(tid);
  } else if (WIFSTOPPED(report.status)) {
    stopped(*task, report);
  } else {
    ended(*task, report);
  }
}

void Stops::take_in_unknown(Time since) {
  std::vector<std::pair<pid_t, WaitReport>> taken;
  for (const auto& [tid, unknown] : unknown_)
    if (emitter_.time() - unknown.since >= since) taken.emplace_back(tid, unknown.report);
  for (const auto& [tid, report] : taken) {
    unknown_.erase(tid);
    if (births_.creator_unknown(tid) == nullptr) {
      // Gone before we could ask: that it was there is all there is to tell.
      Task& task = tasks_.add(emitter_.new_task_id(), tid, tid);
      emitter_.emit(task, Created{});
    }
    handle(tid, report);
  }
}

void Stops::stopped(Task& task, const WaitReport& report) {
  const Stop stop = stop_of(report.status);
  switch (stop.event) {
    case PTRACE_EVENT_CLONE:
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
      return created(task, stop.event);
    case PTRACE_EVENT_EXEC:
      return executed(task, report);
    case PTRACE_EVENT_EXIT:
      return exiting(task);
    case PTRACE_EVENT_STOP:
      return trapped(task, stop.signal);
    case PTRACE_EVENT_SECCOMP:
      system_calls_.stopped(task);
      return run_on(task);
    default:
      break;
  }
  constexpr int system_call_mark = 0x80;  // PTRACE_O_TRACESYSGOOD
  if (stop.signal == (SIGTRAP | system_call_mark)) {
    system_calls_.stopped(task);
    return run_on(task);
  }
  signalled(task, stop.signal);
}

void Stops::created(Task& creator, int event) {
  collections_.look_at_zombies(*creator.process);
  const auto message = event_message(creator.tid, event);
  if (!message) return;  // killed meanwhile: its exit stop follows, and the new task's creator stays unknown
  const auto tid = static_cast<pid_t>(*message);
  Task& task = births_.created(creator, tid, event);
  const auto first_stop = unknown_.extract(tid);
  if (creator.untraced_flag_at != 0) system_calls_.restore_in_child(creator, tid, task.shared_with_creator);
  if (first_stop) handle(tid, first_stop.mapped().report);
  exit_stops_.settle(creator);
  run_on(creator);
}

void Stops::executed(Task& task, const WaitReport& report) {
  // Who was alone had no other tid before.
  const auto message = task.process->tids.size() == 1 ? std::unexpected(Error{}) : event_message(task.tid, PTRACE_EVENT_EXEC);
  const auto former_tid = message ? static_cast<pid_t>(*message) : task.tid;
  Task* caller = former_tid == task.tid ? &task : tasks_.find(former_tid);
  if (caller == nullptr) caller = &task;
  if (caller != &task) {
    // exec(2) by another thread than the leader: it takes the leader's tid, and the leader is gone without a word.
    leader_replaced(task, *caller);
    caller->in_system_call = true;
  }
  images_.executed(*caller, former_tid);
  caller->process->peak_at_exec = report.peak_rss;
  exit_stops_.settle(*caller);
  run_on(*caller);
}

void Stops::leader_replaced(const Task& leader, Task& caller) {
  Ended ended;
  ended.cause = EndCause::replaced;
  if (leader.born) ended.lifetime = leader.left.value_or(emitter_.time()) - *leader.born;
  ended.cpu = leader.cpu;
  emitter_.emit(leader, ended);
  tasks_.take_over_leader(caller);
}

void Stops::exiting(Task& task) {
  task.left = emitter_.time();
  if (!task.is_leader()) note_name(task, read_name(task.tid));
  Process& process = *task.process;
  // A task that always was alone in its process has nobody to join, and ends nobody but itself.
  const bool always_alone = process.threads_made == 1;
  if (const auto registers = always_alone ? std::unexpected(Error{}) : Registers::read(task.tid)) {
    const SystemCall call = registers->system_call();
    task.exits_by_itself = is_exit_call(call);
    if (!task.exits_by_itself) {
      joins_.killed_in(task, call);
      task.replaced = !task.is_leader() && is_ended_by_exec(process, call.architecture);
    }
  }
  const bool last = process.tids.size() == 1 || task.is_leader();
  if (last) process_exiting(task);
  if (!may_take_usage(process)) task.cpu = read_cpu_time(task.tid);
  // Last, because a joiner that is on its way has arrived by now.
  if (!task.is_leader()) joins_.thread_exits(task);
  if (last && !(task.is_leader() && task.exits_by_itself && process.tids.size() > 1)) joins_.process_exits(process);
  // All that there is to know of a thread is known here, so its last stop is saved: it dies untraced.
  const auto message = may_go_unseen(task) ? event_message(task.tid, PTRACE_EVENT_EXIT) : std::unexpected(Error{});
  if (message && detach(task.tid)) {
    TaskTable::let_die(task);
    return thread_ended(task, static_cast<int>(*message));
  }
  run_on(task);
}

void Stops::process_exiting(Task& task) {
  Process& process = *task.process;
  const auto status = read_status(process.tgid);
  if (!status) return;
  if (task.is_leader()) {
    note_name(task, status->name);
    task.peak_rss = status->peak_rss;
  }
  if (static_cast<std::size_t>(status->threads) > process.tids.size()) births_.look_for_untraced(process);
  collections_.process_exits(process, status->parent, std::nullopt);
}

// What the exit stop would have told of a process that was spared it.
void Stops::look_at_zombie(Task& leader) {
  const Process& process = *leader.process;
  // The parent of a living parent's child needs no look: an adoption is told at its exit stop.
  const bool name_is_all = process.images > 0 && tasks_.process(process.parent.tid) != nullptr;
  const auto stat = name_is_all ? std::nullopt : read_stat(leader.tid);
  note_name(leader, stat ? stat->name : read_name(leader.tid));
  collections_.process_exits(*leader.process, stat ? stat->parent : process.parent.tid, stat ? std::optional(stat->faults) : std::nullopt);
  if (!may_take_usage(*leader.process)) leader.cpu = read_cpu_time(leader.tid);
}

void Stops::note_name(Task& task, std::string name) {
  if (name.empty() || name == task.name) return;
  task.name = name;
  emitter_.emit(task, Renamed{std::move(name)});
}

bool Stops::may_go_unseen(const Task& task) const {
  const bool needed = task.is_leader() || task.filtered;
  return !needed && system_calls_.resume_until(task) == Until::event;
}

// exec(2) ends all other threads; the one that calls it sleeps in the call until they are gone. Looked at once for each end of
// a process's threads, because an exit_group of thousands looks the same from the single thread.
bool Stops::is_ended_by_exec(Process& process, Architecture architecture) const {
  if (std::exchange(process.looked_for_exec, true)) return process.ends_by_exec;
  for (const pid_t tid : process.tids) {
    const auto call = read_blocked_call(tid);
    if (call && is_exec_call(architecture, call->number)) process.ends_by_exec = true;
  }
  return process.ends_by_exec;
}

void Stops::trapped(Task& task, int signal) {
  if (stops_a_job(signal)) {
    if (!std::exchange(task.group_stopped, true)) emitter_.emit(task, Stopped{signal});
    (void)listen(task.tid);
    return;
  }
  if (std::exchange(task.group_stopped, false)) emitter_.emit(task, Continued{});
  exit_stops_.settle(task);
  run_on(task);
}

bool Stops::is_stuck_fault(Task& task, const siginfo_t& information) const {
  const int signal = information.si_signo;
  const bool fault = signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;
  if (!fault || information.si_code <= 0 || !task.process->in_nested_pid_namespace) return false;
  const auto registers = Registers::read(task.tid);
  const std::uint64_t address = registers ? registers->instruction_pointer() : 0;
  task.faults_in_a_row = address == task.fault_address ? task.faults_in_a_row + 1 : 1;
  task.fault_address = address;
  constexpr int too_many = 100;
  return task.faults_in_a_row > too_many;
}

void Stops::signalled(Task& task, int signal) {
  const auto information = signal_information(task.tid);
  Signalled event;
  event.signal = signal;
  if (information) std::memcpy(event.information.data(), &*information, sizeof(event.information));
  collections_.look_at_zombies(*task.process);
  if (information && is_stuck_fault(task, *information)) {
    // The init of a pid namespace is spared its own fault while it is traced, and makes the same one for ever.
    emitter_.emit(Warned{"the init of a pid namespace repeats its fault for ever while it is traced; killed (task " +
                         std::to_string(task.tid) + ")"});
    ::kill(task.tid, SIGKILL);
  } else if (task.faults_in_a_row <= 1) {
    emitter_.emit(task, event);
  }
  run_on(task, signal);
}

void Stops::ended(Task& task, const WaitReport& report) {
  if (!report.is_reaped) {
    if (task.is_leader() && !task.left) look_at_zombie(task);
    reap(task.tid);
  }
  if (task.is_leader() && !task.left) ExitStops::take_peak(task, report);
  task.is_leader() ? process_ended(task, report) : thread_ended(task, report.status);
}

// What wait4 tells of the CPU time is a process's, with its waited-for children's: it is a task's own where there were neither
// other threads nor children. That is most processes, and saves them a look into /proc.
bool Stops::may_take_usage(const Process& process) { return process.threads_made == 1 && !process.may_have_waited; }

void Stops::tell_end(const Task& task, Ended ended) {
  if (task.replaced) ended.cause = EndCause::replaced;
  ended.with_process = !task.is_leader() && task.left && !task.exits_by_itself;
  if (task.born) ended.lifetime = task.left.value_or(emitter_.time()) - *task.born;
  if (!ended.cpu) ended.cpu = task.cpu;
  ended.peak_rss = task.peak_rss;
  ended.peak_is = task.peak_is;
  emitter_.emit(task, ended);
}

void Stops::thread_ended(Task& thread, int status) {
  tell_end(thread, ended_by(status));
  joins_.thread_ended(thread);
  tasks_.remove(thread.tid);
}

void Stops::process_ended(Task& leader, const WaitReport& report) {
  Ended ended = ended_by(report.status);
  if (may_take_usage(*leader.process)) {
    ended.cpu = report.user + report.system;
    ended.user = report.user;
    ended.system = report.system;
  }
  tell_end(leader, ended);
  collections_.process_ended(*leader.process, leader.id);
  // Threads that are still in the table ended unseen, killed in the middle of everything.
  const std::unordered_set<pid_t> left_over = leader.process->tids;
  for (const pid_t tid : left_over) {
    if (tid == leader.tid) continue;
    if (const Task* thread = tasks_.find(tid)) emitter_.emit(*thread, Ended{.cause = EndCause::unknown});
    tasks_.remove(tid);
  }
  tasks_.remove(leader.tid);
}

}  // namespace ramet::trace::ptrace
