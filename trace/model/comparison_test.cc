#include "trace/model/comparison.h"

#include <gtest/gtest.h>

#include "trace/model/story.h"

namespace ramet::trace {
namespace {

Genealogy run(pid_t first_tid, int status, std::uint64_t id_shift) {
  Story story;
  const TaskId main = story.launch(first_tid, {"prog"});
  const TaskId worker = story.thread(main, first_tid + 1, "worker");
  const TaskId helper = story.thread(worker, first_tid + 2, "helper");
  story.end(helper);
  story.joined(worker, helper);
  story.end(worker, status);
  story.joined(main, worker);
  Genealogy genealogy;
  const auto shift = [&](TaskId& id) {
    if (id != TaskId::none) id = TaskId(static_cast<std::uint64_t>(id) * 1'000 + id_shift);
  };
  for (Event event : story.events) {
    shift(event.task);
    if (auto* created = std::get_if<Created>(&event.payload)) {
      shift(created->creator.task);
      shift(created->parent.task);
    }
    if (auto* ended = std::get_if<JoinEnded>(&event.payload)) shift(ended->target.task);
    genealogy.apply(event);
  }
  return genealogy;
}

TEST(EqualUpToRenaming, TakesTwoRunsOfOneProgramForEqual) {
  const Equality same = equal_up_to_renaming(run(100, 0, 0), run(300, 0, 7));
  EXPECT_TRUE(same) << same.difference;
}

TEST(EqualUpToRenaming, ComparesTidsWhereItIsTheSameRun) {
  const ComparisonOptions one_run{.tids = Compared::yes};
  EXPECT_TRUE(equal_up_to_renaming(run(100, 0, 0), run(100, 0, 7), one_run));
  EXPECT_FALSE(equal_up_to_renaming(run(100, 0, 0), run(300, 0, 0), one_run));
}

TEST(EqualUpToRenaming, ExplainsTheFirstDifference) {
  const Equality same = equal_up_to_renaming(run(100, 0, 0), run(100, 4, 0));
  EXPECT_FALSE(same);
  EXPECT_EQ(same.difference,
            "task 2 ('worker', tid 101): end: 'cause 0, status 0, signal 0' against 'cause 0, status 4, signal 0'");
}

TEST(EqualUpToRenaming, NoticesATaskThatOneAccountLacks) {
  Genealogy more = run(100, 0, 0);
  more.apply({std::chrono::hours(1), TaskId(9), 9, 9, Attached{}});
  EXPECT_FALSE(equal_up_to_renaming(run(100, 0, 0), more));
  EXPECT_FALSE(equal_up_to_renaming(more, run(100, 0, 0)));
}

}  // namespace
}  // namespace ramet::trace
