#include "trace/engine/ptrace/collections.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ramet::trace::ptrace {
namespace {

constexpr std::size_t looks_per_stop = 4;
constexpr std::uint64_t child_signal_bit = 1ULL << (SIGCHLD - 1);

bool still_exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno == EPERM; }

constexpr std::size_t most_threads_looked_at = 64;

// wait4 and waitid by their numbers on x86-64; 32-bit callers are not looked for. One that waits for a group of processes may or may
// not mean the child, and one with WNOWAIT leaves it to another call.
CollectCall wait_for(const BlockedCall& call, pid_t child) {
  constexpr std::uint64_t wait4 = 61, waitid = 247;
  constexpr pid_t any_child = -1;
  const auto target = static_cast<pid_t>(call.arguments[call.number == wait4 ? 0 : 1]);
  if (call.number == wait4 && (target == child || target == any_child)) return CollectCall::wait4;
  const auto kind = call.arguments[0], options = call.arguments[3];
  const bool collects = (options & WEXITED) != 0 && (options & WNOWAIT) == 0;
  if (call.number == waitid && collects && (kind == P_ALL || (kind == P_PID && target == child))) return CollectCall::waitid;
  return CollectCall::unknown;
}

}  // namespace

void Collections::process_began(Process& process, const Edge& parent) {
  process.parent = parent;
  if (Process* traced = tasks_.process(parent.tid)) becomes_child_of(*traced, process);
}

void Collections::becomes_child_of(Process& parent, const Process& child) {
  parent.children.insert(child.tgid);
  parent.may_have_waited = true;
}

void Collections::look_for_waiter(Process& process, const Process& parent) const {
  std::size_t looked_at = 0;
  for (const pid_t tid : parent.tids) {
    if (++looked_at > most_threads_looked_at) return;
    Task* task = tasks_.find(tid);
    if (task == nullptr) continue;
    const auto blocked = tasks_.blocked_call(*task);
    const CollectCall call = blocked ? wait_for(*blocked, process.tgid) : CollectCall::unknown;
    if (call == CollectCall::unknown) continue;
    // Two that wait for any child: either may be the one.
    const bool second = process.waiter != 0;
    process.waiter = second ? 0 : tid;
    process.waiter_call = second ? CollectCall::unknown : call;
    if (second) return;
  }
}

// The thread that was waiting is named exactly, and so is the only one of its process; else the process is known alone.
Edge Collections::collector(const Zombie& zombie, const Process& parent, Certainty certainty) const {
  if (const Task* waiter = tasks_.find(zombie.waiter)) return {waiter->id, waiter->tid, certainty};
  const bool alone = parent.tids.size() == 1 && parent.threads_made == zombie.parent_threads_made && zombie.parent_was_alone;
  return {parent.leader, parent.tgid, alone ? certainty : Certainty::inferred};
}

void Collections::collected(const Zombie& zombie, const Process& parent, CollectCall call, Certainty certainty) {
  const Edge by = call == CollectCall::automatic ? Edge{TaskId::none, 0, certainty} : collector(zombie, parent, certainty);
  emitter_.emit(zombie.id, zombie.tgid, zombie.tgid, Collected{by, call});
  zombie_parents_.erase(zombie.tgid);
}

void Collections::collected_by_ourselves(const Process& process, TaskId leader) {
  emitter_.emit(leader, process.tgid, process.tgid, Collected{{TaskId::none, ::getpid(), Certainty::exact}, CollectCall::wait4});
}

// A program that was executed has touched its memory. Of a child that runs its creator's, /proc has to tell.
bool Collections::made_faults(const Process& process, std::optional<std::uint64_t> faults) {
  if (process.images > 0) return true;
  if (faults) return *faults > 0;
  const auto stat = read_stat(process.tgid);
  return stat && stat->faults > 0;
}

void Collections::process_exits(Process& process, pid_t parent_now, std::optional<std::uint64_t> faults) {
  // Its parent may have ended before we were told of that, and the kernel has given it another since.
  if (parent_now != process.parent.tid) adopt(process, parent_now);
  if (Process* parent = tasks_.process(process.parent.tid)) {
    look_for_waiter(process, *parent);
  }
  process.has_faults = made_faults(process, faults);
  look_at_zombies(process);
}

void Collections::process_ended(Process& process, TaskId leader) {
  leave_zombies(process);
  adopt_children(process);
  Process* parent = tasks_.process(process.parent.tid);
  if (parent == nullptr) {
    if (process.parent.tid == ::getpid()) collected_by_ourselves(process, leader);
    return;
  }
  parent->children.erase(process.tgid);
  const Zombie zombie{leader, process.tgid, process.waiter, process.waiter_call, parent->threads_made, parent->tids.size() == 1};
  if (!still_exists(process.tgid)) return gone_at_once(zombie, *parent, process);
  parent->zombies.push_back(zombie);
  zombie_parents_[process.tgid] = parent->tgid;
}

void Collections::gone_at_once(const Zombie& zombie, Process& parent, const Process& child) {
  // A thread of its was waiting for this child, and waits of its are known to collect.
  if (zombie.waiter != 0 && parent.waited_faults > 0) return collected(zombie, parent, zombie.call, Certainty::exact);
  const auto stat = read_stat(parent.tgid);
  if (!stat) return collected(zombie, parent, CollectCall::unknown, Certainty::inferred);
  if (stat->waited_faults > parent.waited_faults) {
    parent.waited_faults = stat->waited_faults;
    return collected(zombie, parent, zombie.call, Certainty::exact);
  }
  // A child that never faulted leaves no mark on its parent.
  const bool ignored = (stat->ignored_signals & child_signal_bit) != 0;
  if (child.has_faults || ignored) return collected(zombie, parent, CollectCall::automatic, Certainty::inferred);
  collected(zombie, parent, zombie.call, Certainty::inferred);
}

void Collections::adopt(Process& orphan, pid_t adopter) {
  if (Process* before = tasks_.process(orphan.parent.tid)) before->children.erase(orphan.tgid);
  Process* traced = tasks_.process(adopter);
  orphan.parent = {traced != nullptr ? traced->leader : TaskId::none, adopter, Certainty::inferred};
  if (traced != nullptr) becomes_child_of(*traced, orphan);
  emitter_.emit(orphan.leader, orphan.tgid, orphan.tgid, Adopted{orphan.parent});
}

// The zombies that `process` leaves behind go to whoever adopts them; one that has no traced adopter is out of our sight.
void Collections::leave_zombies(Process& process) {
  for (const Zombie& zombie : std::exchange(process.zombies, {})) {
    zombie_parents_.erase(zombie.tgid);
    const auto stat = read_stat(zombie.tgid);
    if (!stat) {
      collected(zombie, process, CollectCall::unknown, Certainty::inferred);
      continue;
    }
    Process* adopter = tasks_.process(stat->parent);
    emitter_.emit(zombie.id, zombie.tgid, zombie.tgid, NeverCollected{Certainty::inferred});
    if (adopter == nullptr || adopter == &process) continue;
    emitter_.emit(zombie.id, zombie.tgid, zombie.tgid, Adopted{{adopter->leader, adopter->tgid, Certainty::inferred}});
    adopter->zombies.push_back(zombie);
    adopter->may_have_waited = true;
    zombie_parents_[zombie.tgid] = adopter->tgid;
  }
}

void Collections::adopt_children(Process& process) {
  for (const pid_t child : std::exchange(process.children, {})) {
    Process* orphan = tasks_.process(child);
    const auto stat = orphan != nullptr ? read_stat(child) : std::nullopt;
    if (!stat || stat->parent == process.tgid) continue;  // gone, or its own exit stop will tell
    adopt(*orphan, stat->parent);
  }
}

void Collections::tid_reused(pid_t tid) {
  const auto found = zombie_parents_.find(tid);
  if (found == zombie_parents_.end()) return;
  Process* parent = tasks_.process(found->second);
  if (parent == nullptr) return;
  const auto zombie = std::ranges::find(parent->zombies, tid, &Zombie::tgid);
  if (zombie == parent->zombies.end()) return;
  const Zombie gone = *zombie;
  parent->zombies.erase(zombie);
  collected(gone, *parent, gone.call, Certainty::exact);
}

void Collections::look_at_zombies(Process& process) {
  std::size_t looks = 0;
  for (std::size_t place = 0; place < process.zombies.size() && looks < looks_per_stop; ++looks) {
    const Zombie zombie = process.zombies[place];
    if (still_exists(zombie.tgid)) {
      ++place;
      continue;
    }
    process.zombies.erase(process.zombies.begin() + static_cast<std::ptrdiff_t>(place));
    // It outlived its end as a zombie, so somebody of its parent's has waited for it.
    collected(zombie, process, zombie.call, Certainty::exact);
  }
}

void Collections::look_at_all_zombies() {
  std::unordered_set<Process*> parents;
  for (const auto& [zombie, parent] : zombie_parents_)
    if (Process* process = tasks_.process(parent)) parents.insert(process);
  for (Process* process : parents) look_at_zombies(*process);
}

}  // namespace ramet::trace::ptrace
