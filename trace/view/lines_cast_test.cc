#include "trace/view/lines_cast.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

Event about(std::uint64_t task, pid_t tid, pid_t tgid) {
  return {.time = {}, .task = TaskId{task}, .tid = tid, .tgid = tgid, .payload = Continued{}};
}

TEST(Cast, FindsATaskByItsLatestTid) {
  Cast cast;
  cast.meet(about(2, 701, 700)).name = "launcher";
  cast.meet(about(2, 700, 700));  // an exec gave it its leader's tid
  EXPECT_EQ(cast.find_by_tid(701), nullptr);
  ASSERT_NE(cast.find_by_tid(700), nullptr);
  EXPECT_EQ(cast.find_by_tid(700)->name, "launcher");
}

TEST(Cast, KeepsTheNewOwnerOfATidWhenTheOldOneIsForgotten) {
  Cast cast;
  cast.meet(about(1, 50, 50)).name = "old";
  cast.meet(about(2, 50, 50)).name = "new";
  cast.forget(TaskId{1});
  ASSERT_NE(cast.find_by_tid(50), nullptr);
  EXPECT_EQ(cast.find_by_tid(50)->name, "new");
}

TEST(Cast, RemembersOnlySoManyThatEnded) {
  Cast cast;
  for (std::uint64_t task = 1; task <= 10 * Cast::most_ended; ++task) {
    cast.meet(about(task, static_cast<pid_t>(task), 1));
    cast.ended(TaskId{task});
  }
  EXPECT_EQ(cast.size(), Cast::most_ended);
  EXPECT_EQ(cast.find(TaskId{1}), nullptr);
  EXPECT_NE(cast.find(TaskId{10 * Cast::most_ended}), nullptr);
}

}  // namespace
}  // namespace ramet::trace
