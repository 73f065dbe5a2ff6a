#include "trace/model/joins.h"

#include <gtest/gtest.h>

#include "trace/model/genealogy.h"
#include "trace/model/story.h"

namespace ramet::trace {
namespace {

class Joins : public testing::Test {
 protected:
  Story story;
  TaskId main = story.launch(100, {"prog"});
  TaskId worker = story.thread(main, 101, "worker");

  Genealogy genealogy;  // keeps alive what the functions below look at
  const Task& target() {
    genealogy = {};
    for (const Event& event : story.events) genealogy.apply(event);
    return *genealogy.find(worker);
  }
};

TEST_F(Joins, PutsTheTwoEndsOfAWaitTogether) {
  story.wait(main, worker);
  story.end(worker);
  story.joined(main, worker);
  const std::vector<Join> all = joins(target());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].joiner, main);
  EXPECT_LT(all[0].began, all[0].ended);
  EXPECT_EQ(successful_join(target())->joiner, main);
}

TEST_F(Joins, KeepsAWaitThatNeverEnded) {
  story.wait(main, worker);
  const std::vector<Join> all = joins(target());
  ASSERT_EQ(all.size(), 1u);
  EXPECT_FALSE(all[0].ended.has_value());
  EXPECT_FALSE(successful_join(target()).has_value());
}

TEST_F(Joins, KeepsAJoinWhoseBeginWasNotSeen) {
  story.joined(main, worker);
  ASSERT_EQ(joins(target()).size(), 1u);
  EXPECT_FALSE(joins(target())[0].began.has_value());
}

TEST_F(Joins, TellsATimedOutWaitFromTheOneThatSucceeded) {
  story.wait(main, worker);
  story.tell(main, JoinEnded{story.edge(worker), JoinOutcome::timed_out});
  story.wait(main, worker);
  story.joined(main, worker);
  EXPECT_EQ(joins(target()).size(), 2u);
  EXPECT_EQ(joins(target())[0].outcome, JoinOutcome::timed_out);
  EXPECT_EQ(*successful_join(target())->ended, story.events.back().time);
}

TEST_F(Joins, PrefersASeenJoinerToSomebody) {
  story.tell(TaskId::none, JoinEnded{story.edge(worker, Certainty::inferred), JoinOutcome::joined});
  EXPECT_EQ(successful_join(target())->joiner, TaskId::none);
  story.joined(main, worker);
  EXPECT_EQ(successful_join(target())->joiner, main);
}

}  // namespace
}  // namespace ramet::trace
