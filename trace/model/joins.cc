#include "trace/model/joins.h"

#include <algorithm>
#include <tuple>

namespace ramet::trace {
namespace {

bool same_wait(const Join& join, const JoinMark& mark) {
  return join.joiner == mark.joiner && join.joiner_tid == mark.joiner_tid && join.target.task == mark.target.task &&
         join.target.tid == mark.target.tid;
}

Join begun(const At<JoinMark>& mark) {
  return {mark.what.joiner, mark.what.joiner_tid, mark.what.target, mark.time, std::nullopt, JoinOutcome::joined};
}

Join finished(const At<JoinMark>& mark) {
  return {mark.what.joiner, mark.what.joiner_tid, mark.what.target, std::nullopt, mark.time, mark.what.outcome};
}

}  // namespace

std::vector<Join> joins(const Task& task) {
  std::vector<At<JoinMark>> marks = task.join_marks;
  std::stable_sort(marks.begin(), marks.end(), [](const At<JoinMark>& left, const At<JoinMark>& right) {
    return std::tie(left.what.joiner, left.what.joiner_tid, left.what.target.task, left.what.target.tid) <
           std::tie(right.what.joiner, right.what.joiner_tid, right.what.target.task, right.what.target.tid);
  });
  std::vector<Join> pairs;
  for (const At<JoinMark>& mark : marks) {
    if (mark.what.kind == JoinMarkKind::began) {
      pairs.push_back(begun(mark));
      continue;
    }
    const bool closes = !pairs.empty() && !pairs.back().ended && same_wait(pairs.back(), mark.what);
    if (!closes) {
      pairs.push_back(finished(mark));
      continue;
    }
    pairs.back().ended = mark.time;
    pairs.back().outcome = mark.what.outcome;
    pairs.back().target.certainty = std::max(pairs.back().target.certainty, mark.what.target.certainty);
  }
  return pairs;
}

std::optional<Join> successful_join(const Task& task) {
  std::optional<Join> best;
  if (task.join_marks.empty()) return best;
  for (const Join& join : joins(task)) {
    if (!join.ended || join.outcome != JoinOutcome::joined || join.target.task != task.id) continue;
    // Somebody's name is worth more than nobody's, then the surer, then the first.
    const auto worth = [](const Join& one) {
      return std::tuple(one.joiner == TaskId::none, one.target.certainty, *one.ended, one.joiner);
    };
    if (!best || worth(join) < worth(*best)) best = join;
  }
  return best;
}

}  // namespace ramet::trace
