#include "trace/model/waits.h"

#include <gtest/gtest.h>

#include "trace/model/story.h"

namespace ramet::trace {
namespace {

class Waits : public testing::Test {
 protected:
  Story story;
  TaskId main = story.launch(100, {"prog"});
  TaskId left = story.thread(main, 101, "left");
  TaskId right = story.thread(main, 102, "right");

  std::vector<Wait> waits() const {
    Genealogy genealogy;
    for (const Event& event : story.events) genealogy.apply(event);
    return open_waits(genealogy);
  }
};

TEST_F(Waits, FindsThoseThatStillWait) {
  story.wait(main, left);
  ASSERT_EQ(waits().size(), 1u);
  EXPECT_EQ(waits()[0].waiter, main);
  EXPECT_EQ(waits()[0].target.task, left);
  EXPECT_TRUE(deadlocks(waits()).empty());
}

TEST_F(Waits, ForgetsThoseThatWentOn) {
  story.wait(main, left);
  story.joined(main, left);
  EXPECT_TRUE(waits().empty());
}

TEST_F(Waits, TakesAWaitWhoseEndGotLostToBeOverWhenAnotherFollowed) {
  story.wait(main, left);
  story.wait(main, right);
  ASSERT_EQ(waits().size(), 1u);
  EXPECT_EQ(waits()[0].target.task, right);
  story.joined(main, right);
  EXPECT_TRUE(waits().empty());
}

TEST_F(Waits, PointsOutACircleOnce) {
  story.wait(main, left);
  story.wait(left, right);
  story.wait(right, left);
  const auto circles = deadlocks(waits());
  ASSERT_EQ(circles.size(), 1u);
  EXPECT_EQ(circles[0], (std::vector<TaskId>{right, left})) << "the last to wait closed it; main only waits beside it";
}

TEST_F(Waits, PointsOutATaskThatJoinsItself) {
  story.wait(left, left);
  EXPECT_EQ(deadlocks(waits()), (std::vector<std::vector<TaskId>>{{left}}));
}

}  // namespace
}  // namespace ramet::trace
