#include "trace/model/waits.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "trace/model/joins.h"

namespace ramet::trace {
namespace {

// When the last wait of each joiner ended or began: one that was followed by another is over, seen or not.
bool later(const Wait& left, const Wait& right) {
  return std::tie(left.since, left.target.task, left.target.tid) >
         std::tie(right.since, right.target.task, right.target.tid);
}

}  // namespace

std::vector<Wait> open_waits(const Genealogy& genealogy) {
  std::unordered_map<TaskId, Wait> open;
  std::unordered_map<TaskId, Time> last_ended;
  for (const Task& task : genealogy.tasks()) {
    if (task.join_marks.empty()) continue;
    for (const Join& join : joins(task)) {
      if (join.joiner == TaskId::none) continue;
      if (join.ended) {
        Time& last = last_ended.try_emplace(join.joiner, *join.ended).first->second;
        last = std::max(last, *join.ended);
        continue;
      }
      const Wait wait{join.joiner, join.target, *join.began};
      const auto [known, added] = open.try_emplace(join.joiner, wait);
      if (!added && later(wait, known->second)) known->second = wait;
    }
  }
  std::vector<Wait> waits;
  for (const auto& [joiner, wait] : open) {
    const auto ended = last_ended.find(joiner);
    if (ended == last_ended.end() || ended->second < wait.since) waits.push_back(wait);
  }
  std::sort(waits.begin(), waits.end(), [](const Wait& left, const Wait& right) {
    return std::tie(left.since, left.waiter) < std::tie(right.since, right.waiter);
  });
  return waits;
}

std::vector<std::vector<TaskId>> deadlocks(const std::vector<Wait>& waits) {
  std::unordered_map<TaskId, TaskId> waits_for;
  for (const Wait& wait : waits) waits_for.emplace(wait.waiter, wait.target.task);
  std::vector<std::vector<TaskId>> circles;
  std::unordered_map<TaskId, std::size_t> walked;  // in which walk a task was met
  std::size_t walk = 0;
  // From the latest on: the task that closed a circle was the last to begin to wait.
  for (auto wait = waits.rbegin(); wait != waits.rend(); ++wait) {
    ++walk;
    TaskId task = wait->waiter;
    while (waits_for.contains(task) && walked.try_emplace(task, walk).second) task = waits_for[task];
    const auto met = walked.find(task);
    if (met == walked.end() || met->second != walk || !waits_for.contains(task)) continue;
    std::vector<TaskId> circle{task};
    for (TaskId next = waits_for[task]; next != task; next = waits_for[next]) circle.push_back(next);
    circles.push_back(std::move(circle));
  }
  std::reverse(circles.begin(), circles.end());
  return circles;
}

}  // namespace ramet::trace
