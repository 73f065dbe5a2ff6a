#include "trace/engine/ptrace/collections.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ramet::trace::ptrace {
namespace {

constexpr std::size_t looks_per_stop = 4;
constexpr std::uint64_t child_signal_bit = 1ULL << (SIGCHLD - 1);

bool still_exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno == EPERM; }

// A collector is named exactly when its process has one task only; else the process is known and the thread is not.
Edge collector(const Process& parent, Certainty certainty) {
  const bool alone = parent.tids.size() == 1;
  return {parent.leader, parent.tgid, alone ? certainty : Certainty::inferred};
}

}  // namespace

void Collections::process_began(Process& process, const Edge& parent) {
  process.parent = parent;
  if (Process* traced = tasks_.process(parent.tid)) traced->children.insert(process.tgid);
}

void Collections::collected(const Zombie& zombie, const Process& parent, CollectCall call, Certainty certainty) {
  const Edge by = call == CollectCall::automatic ? Edge{TaskId::none, 0, certainty} : collector(parent, certainty);
  emitter_.emit(zombie.id, zombie.tgid, zombie.tgid, Collected{by, call});
  zombie_parents_.erase(zombie.tgid);
}

void Collections::collected_by_ourselves(const Process& process, TaskId leader) {
  emitter_.emit(leader, process.tgid, process.tgid, Collected{{TaskId::none, ::getpid(), Certainty::exact}, CollectCall::wait4});
}

void Collections::process_exits(Process& process) {
  // Its parent may be about to ignore SIGCHLD or have it ignored: what holds when it ends is what counts.
  if (Process* parent = tasks_.process(process.parent.tid)) {
    const auto status = read_status(parent->tgid);
    parent->ignores_child_signal = status && (status->ignored_signals & child_signal_bit) != 0;
  }
  look_at_zombies(process);
}

void Collections::process_ended(Process& process, TaskId leader) {
  adopt_children(process);
  Process* parent = tasks_.process(process.parent.tid);
  if (parent == nullptr) {
    if (process.parent.tid == ::getpid()) collected_by_ourselves(process, leader);
    return;
  }
  parent->children.erase(process.tgid);
  const Zombie zombie{leader, process.tgid};
  if (parent->ignores_child_signal) {
    collected(zombie, *parent, CollectCall::automatic, Certainty::inferred);
  } else if (still_exists(process.tgid)) {
    parent->zombies.push_back(zombie);
    zombie_parents_[process.tgid] = parent->tgid;
  } else {
    // Gone at once: a parent that was waiting, or one with SA_NOCLDWAIT, which does not show.
    collected(zombie, *parent, CollectCall::unknown, Certainty::inferred);
  }
}

void Collections::adopt_children(Process& process) {
  for (const Zombie& zombie : process.zombies) {
    if (still_exists(zombie.tgid))
      emitter_.emit(zombie.id, zombie.tgid, zombie.tgid, NeverCollected{Certainty::inferred});
    else
      collected(zombie, process, CollectCall::unknown, Certainty::inferred);
    zombie_parents_.erase(zombie.tgid);
  }
  process.zombies.clear();
  for (const pid_t child : process.children) {
    Process* orphan = tasks_.process(child);
    if (orphan == nullptr) continue;
    const auto birth = read_birth(child);
    const pid_t adopter = birth ? birth->parent : 0;
    if (adopter == process.tgid) continue;  // not yet: its parent is still a zombie with threads
    Process* traced = tasks_.process(adopter);
    orphan->parent = {traced != nullptr ? traced->leader : TaskId::none, adopter,
                      birth ? Certainty::inferred : Certainty::unknown};
    if (traced != nullptr) traced->children.insert(child);
    emitter_.emit(orphan->leader, child, child, Adopted{orphan->parent});
  }
  process.children.clear();
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
  collected(gone, *parent, CollectCall::unknown, Certainty::exact);
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
    collected(zombie, process, CollectCall::unknown, Certainty::exact);
  }
}

void Collections::look_at_all_zombies() {
  std::unordered_set<Process*> parents;
  for (const auto& [zombie, parent] : zombie_parents_)
    if (Process* process = tasks_.process(parent)) parents.insert(process);
  for (Process* process : parents) look_at_zombies(*process);
}

}  // namespace ramet::trace::ptrace
