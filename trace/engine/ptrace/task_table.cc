#include "trace/engine/ptrace/task_table.h"

#include <signal.h>

#include <algorithm>

namespace ramet::trace::ptrace {

Task* TaskTable::find(pid_t tid) const {
  const auto found = tasks_.find(tid);
  return found == tasks_.end() ? nullptr : found->second.get();
}

Task* TaskTable::find(TaskId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Process* TaskTable::process(pid_t tgid) const {
  const auto found = processes_.find(tgid);
  return found == processes_.end() ? nullptr : found->second.get();
}

Task& TaskTable::add(TaskId id, pid_t tid, pid_t tgid) {
  auto& process = processes_[tgid];
  if (!process) {
    process = std::make_unique<Process>();
    process->tgid = tgid;
  }
  if (tid == tgid) process->leader = id;
  process->tids.insert(tid);
  process->dying.erase(tid);
  ++process->threads_made;
  auto& task = tasks_[tid];
  task = std::make_unique<Task>();
  task->id = id;
  task->tid = tid;
  task->process = process.get();
  by_id_[id] = task.get();
  return *task;
}

void TaskTable::remove(pid_t tid) {
  const auto found = tasks_.find(tid);
  if (found == tasks_.end()) return;
  Process* process = found->second->process;
  close_kept_file(*found->second);
  by_id_.erase(found->second->id);
  process->tids.erase(tid);
  tasks_.erase(found);
  if (process->tids.empty()) processes_.erase(process->tgid);
}

void TaskTable::let_die(const Task& thread) {
  Process& process = *thread.process;
  process.dying.insert(thread.tid);
  if (process.dying.size() <= process.most_dying) return;
  std::erase_if(process.dying, [&](pid_t tid) { return ::tgkill(process.tgid, tid, 0) != 0; });
  process.most_dying = std::max(process.most_dying, 2 * process.dying.size());
}

std::optional<BlockedCall> TaskTable::blocked_call(Task& task) {
  constexpr std::size_t most_kept_files = 256;
  if (!task.blocked_call_file.is_open() && kept_files_ < most_kept_files) {
    task.blocked_call_file = open_blocked_call(task.tid);
    if (task.blocked_call_file.is_open()) ++kept_files_;
  }
  return task.blocked_call_file.is_open() ? read_blocked_call(task.blocked_call_file) : read_blocked_call(task.tid);
}

void TaskTable::close_kept_file(Task& task) {
  if (!task.blocked_call_file.is_open()) return;
  task.blocked_call_file.reset();
  --kept_files_;
}

void TaskTable::take_over_leader(Task& task) {
  Process* process = task.process;
  auto owned = tasks_.extract(task.tid);
  process->tids.erase(task.tid);
  if (const auto leader = tasks_.find(process->tgid); leader != tasks_.end()) {
    by_id_.erase(leader->second->id);
    close_kept_file(*leader->second);
    tasks_.erase(leader);
  }
  owned.mapped()->tid = process->tgid;
  owned.key() = process->tgid;
  tasks_.insert(std::move(owned));
  process->tids.insert(process->tgid);
  process->leader = task.id;
}

}  // namespace ramet::trace::ptrace
