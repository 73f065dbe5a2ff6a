#include "trace/model/census.h"

#include <gtest/gtest.h>

#include "trace/model/story.h"

namespace ramet::trace {
namespace {

TEST(Census, CountsKindsFailuresAndThoseNobodyTook) {
  Story story;
  const TaskId main = story.launch(100, {"prog"});
  const TaskId first = story.thread(main, 101, "a");
  story.end(first);
  story.joined(main, first);
  const TaskId second = story.thread(main, 102, "b");
  story.end(second);
  story.tell(second, NeverJoined{});
  const TaskId child = story.fork(main, 103, "prog");
  story.end(child);
  story.tell(child, NeverCollected{});
  story.fail(main, EAGAIN);
  story.tell(TaskId::none, Lost{.count = 5});
  Genealogy genealogy;
  for (const Event& event : story.events) genealogy.apply(event);
  const Census count = census(genealogy);
  EXPECT_EQ(count.tasks, 4u);
  EXPECT_EQ(count.processes, 2u);
  EXPECT_EQ(count.threads, 2u);
  EXPECT_EQ(count.peak_alive, 2u) << "one after the other";
  EXPECT_EQ(count.alive, 1u);
  EXPECT_EQ(count.failed_creations, 1u);
  EXPECT_EQ(count.never_joined, 1u);
  EXPECT_EQ(count.never_collected, 1u);
  EXPECT_EQ(count.creator_unknown, 0u);
  EXPECT_EQ(count.lost, 5u);
}

}  // namespace
}  // namespace ramet::trace
