#include "trace/model/census.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ramet::trace {
namespace {

// A birth is +1 and an end -1; at one moment the ends come first, so that a chain of tasks is never counted double.
std::uint64_t peak(std::vector<std::pair<Time, int>>& changes) {
  std::sort(changes.begin(), changes.end());
  std::int64_t alive = 0;
  std::int64_t most = 0;
  for (const auto& [time, change] : changes) most = std::max(most, alive += change);
  return static_cast<std::uint64_t>(most);
}

}  // namespace

Census census(const Genealogy& genealogy) {
  Census count;
  std::vector<std::pair<Time, int>> changes;
  changes.reserve(genealogy.tasks().size() * 2);
  for (const Task& task : genealogy.tasks()) {
    if (!task.seen) continue;
    ++count.tasks;
    ++(task.born_as_thread() ? count.threads : count.processes);
    if (task.alive()) ++count.alive;
    count.failed_creations += task.failures.size();
    if (task.never_joined) ++count.never_joined;
    if (task.never_collected && !task.collected) ++count.never_collected;
    if (!task.created || task.creator().certainty == Certainty::unknown) ++count.creator_unknown;
    const Time birth = task.birth_time();
    changes.emplace_back(birth, +1);
    if (task.ended) changes.emplace_back(std::max(task.ended->time, birth + Time(1)), -1);
  }
  count.peak_alive = peak(changes);
  count.lost = genealogy.lost();
  return count;
}

}  // namespace ramet::trace
