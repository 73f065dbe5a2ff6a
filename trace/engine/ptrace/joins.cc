#include "trace/engine/ptrace/joins.h"

#include <linux/futex.h>

#include <algorithm>

namespace ramet::trace::ptrace {
namespace {

constexpr std::size_t most_siblings_looked_at = 64;  // a blocked joiner is nearly always the creator; the rest is a search
constexpr std::size_t looks_per_end = 4;
constexpr std::uint32_t joined_word = 0xffff'ffff;   // glibc stores -1 when the thread has been joined

bool is_futex_wait(const BlockedCall& call) {
  constexpr std::uint64_t futex_x86_64 = 202, futex_i386 = 240, futex_time64_i386 = 422;
  if (call.number != futex_x86_64 && call.number != futex_i386 && call.number != futex_time64_i386) return false;
  const std::uint64_t operation = call.arguments[1] & FUTEX_CMD_MASK;
  return operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
}

}  // namespace

// A joiner that was let on from its call's entry stop, and has not got a processor since, is "running" to /proc.
bool Joins::is_in_its_join(const Task& joiner, const Task& target) { return joiner.in_system_call && joiner.waits_for == target.id; }

bool Joins::waits_on(Task& task, std::uint64_t word) {
  const auto call = tasks_.blocked_call(task);
  return call && is_futex_wait(*call) && call->arguments[0] == word;
}

Task* Joins::with_join_word(const Process& process, std::uint64_t word) const {
  for (const pid_t tid : process.tids)
    if (Task* task = tasks_.find(tid); task != nullptr && task->join_word == word) return task;
  return nullptr;
}

Task* Joins::blocked_joiner(const Task& task) {
  Task* creator = tasks_.find(task.creator);
  if (creator != nullptr && (is_in_its_join(*creator, task) || waits_on(*creator, task.join_word))) return creator;
  std::size_t looked_at = 0;
  for (const pid_t tid : task.process->tids) {
    if (++looked_at > most_siblings_looked_at) break;
    Task* sibling = tasks_.find(tid);
    if (sibling == nullptr || sibling == &task || sibling->id == task.creator) continue;
    if (is_in_its_join(*sibling, task)) return sibling;
    const auto call = read_blocked_call(sibling->tid);
    if (call && is_futex_wait(*call) && call->arguments[0] == task.join_word) return sibling;
  }
  return nullptr;
}

void Joins::begin(Task& joiner, const Task& target, Certainty certainty) {
  if (joiner.waits_for == target.id) return;
  joiner.waits_for = target.id;
  emitter_.emit(joiner, JoinBegan{{target.id, target.tid, certainty}, target.join_word});
}

void Joins::thread_exits(Task& task) {
  if (task.join_word == 0 || !task.exits_by_itself) return;
  if (Task* joiner = blocked_joiner(task)) {
    begin(*joiner, task, Certainty::exact);
    task.joined_by = joiner->id;
    return;
  }
  if (task.tls == 0 || !libc_.made(task)) return;
  if (TaskMemory memory(task.tid); libc_.is_detached(memory, task.tls))
    emitter_.emit(task, Detached{Certainty::exact});
  else
    task.process->finished.push_back({task.id, task.tid, task.tls, task.join_word, only_other(*task.process, task.tid)});
}

void Joins::thread_ended(const Task& task) {
  Task* joiner = task.joined_by != TaskId::none ? tasks_.find(task.joined_by) : nullptr;
  if (joiner == nullptr) {
    // The oldest are the likeliest to have been joined since; a look at a few on each end keeps the list short.
    auto& finished = task.process->finished;
    for (std::size_t looks = 0, place = 0; place < finished.size() && looks < looks_per_end; ++looks)
      if (const FinishedThread thread = finished[place]; resolve(*task.process, thread, false))
        finished.erase(finished.begin() + static_cast<std::ptrdiff_t>(place));
      else
        ++place;
    return;
  }
  if (joiner->waits_for == task.id) joiner->waits_for = TaskId::none;
  emitter_.emit(*joiner, JoinEnded{{task.id, task.tid, Certainty::exact}, JoinOutcome::joined});
}

// The one task of `process` beside `tid`; none when there are more.
TaskId Joins::only_other(const Process& process, pid_t tid) const {
  if (process.tids.size() != 2) return TaskId::none;
  for (const pid_t other : process.tids)
    if (const Task* task = tasks_.find(other); other != tid && task != nullptr) return task->id;
  return TaskId::none;
}

void Joins::joined_unseen(const Process& process, const FinishedThread& thread) {
  // Who was alone with it at its end, and still is, has joined it.
  const Task* joiner = tasks_.find(thread.only_other);
  const JoinEnded joined{{thread.id, thread.tid, joiner != nullptr ? Certainty::inferred : Certainty::exact}, JoinOutcome::joined};
  if (joiner != nullptr)
    emitter_.emit(*joiner, joined);
  else
    emitter_.emit(TaskId::none, 0, process.tgid, joined);
}

bool Joins::resolve(Process& process, const FinishedThread& thread, bool last_look) {
  TaskMemory memory(process.tgid);
  const auto word = memory.value<std::uint32_t>(thread.join_word);
  if (!word) return true;  // given back: joined, or detached after its end; which of them did not show
  if (*word == joined_word) {
    joined_unseen(process, thread);
    return true;
  }
  if (libc_.is_detached(memory, thread.tls)) {
    emitter_.emit(thread.id, thread.tid, process.tgid, Detached{Certainty::exact});
    return true;
  }
  if (last_look && *word == 0) emitter_.emit(thread.id, thread.tid, process.tgid, NeverJoined{Certainty::exact});
  return last_look;
}

void Joins::descriptor_reused(Process& process, std::uint64_t tls) {
  std::erase_if(process.finished, [tls](const FinishedThread& thread) { return thread.tls == tls; });
}

void Joins::process_exits(Process& process) {
  for (const FinishedThread& thread : process.finished) resolve(process, thread, true);
  process.finished.clear();
}

void Joins::look_at_blocked() {
  std::vector<Task*> tasks;
  tasks_.for_each([&](Task& task) {
    if (task.process->tids.size() > 1) tasks.push_back(&task);
  });
  for (Task* task : tasks) {
    const auto call = read_blocked_call(task->tid);
    const bool waits = call && is_futex_wait(*call);
    Task* target = waits ? with_join_word(*task->process, call->arguments[0]) : nullptr;
    if (target != nullptr && target != task) begin(*task, *target, Certainty::exact);
    if (target == nullptr && task->waits_for != TaskId::none) futex_wait_returned(*task, true);
  }
}

void Joins::killed_in(Task& task, const SystemCall& call) {
  if (is_futex_wait({call.number, call.arguments})) futex_wait_entered(task, call.arguments[0]);
}

void Joins::futex_wait_entered(Task& task, std::uint64_t word) {
  Task* target = with_join_word(*task.process, word);
  if (target != nullptr && target != &task) begin(task, *target, Certainty::exact);
}

void Joins::futex_wait_returned(Task& task, bool timed_out) {
  const Task* target = tasks_.find(task.waits_for);
  // A target that is at its exit, or gone, has been joined: thread_ended tells it.
  if (target == nullptr || target->left) return;
  task.waits_for = TaskId::none;
  emitter_.emit(task, JoinEnded{{target->id, target->tid, Certainty::exact},
                                timed_out ? JoinOutcome::timed_out : JoinOutcome::interrupted});
}

}  // namespace ramet::trace::ptrace
