#include "trace/model/genealogy.h"

#include <gtest/gtest.h>

#include "trace/model/joins.h"
#include "trace/model/story.h"

namespace ramet::trace {
namespace {

using namespace std::chrono_literals;

TEST(Genealogy, RemembersTheCreatingThreadAndNotItsProcess) {
  Story story;
  const TaskId main = story.launch(100, {"nested"});
  const TaskId first = story.thread(main, 101, "nested");
  const TaskId second = story.thread(first, 102, "nested");
  const Genealogy genealogy = fold(story.events);
  EXPECT_EQ(genealogy.find(second)->creator().task, first);
  EXPECT_EQ(genealogy.find(second)->parent().tid, 50) << "a thread's parent is its process's";
  EXPECT_TRUE(genealogy.find(second)->born_as_thread());
  EXPECT_FALSE(genealogy.find(main)->born_as_thread());
}

TEST(Genealogy, FollowsATidThroughTheExecOfANonLeader) {
  Story story;
  const TaskId main = story.launch(100, {"prog"});
  const TaskId thread = story.thread(main, 101, "worker");
  story.tell(main, Ended{.cause = EndCause::replaced});
  story.exec(thread, {"ls", "-l"});
  const Genealogy genealogy = fold(story.events);
  const Task& task = *genealogy.find(thread);
  EXPECT_EQ(task.tid(), 100);
  EXPECT_EQ(task.birth_tid(), 101);
  EXPECT_EQ(task.earlier_tids(), std::vector<pid_t>{101});
  EXPECT_TRUE(task.leads());
  EXPECT_TRUE(task.born_as_thread());
  EXPECT_EQ(task.name(), "ls");
}

TEST(Genealogy, KnowsTheFormerTidEvenWhenTheBirthWasNotSeen) {
  Genealogy genealogy;
  genealogy.apply({5ms, TaskId(7), 100, 100, Executed{.path = "/bin/ls", .argv = {"ls"}, .former_tid = 101}});
  EXPECT_EQ(genealogy.find(TaskId(7))->birth_tid(), 101);
  EXPECT_EQ(genealogy.find(TaskId(7))->tid(), 100);
}

TEST(Genealogy, TakesTheNameOfTheLastRenameOrExec) {
  Story story;
  const TaskId main = story.launch(100, {"/opt/a-program-with-a-long-name"});
  EXPECT_EQ(fold(story.events).find(main)->name(), "a-program-with-") << "the kernel keeps 15 bytes";
  story.rename(main, "renamed");
  EXPECT_EQ(fold(story.events).find(main)->name(), "renamed");
  EXPECT_EQ(fold(story.events).find(main)->birth_name(), "ramet");
}

TEST(Genealogy, AsksTheLastAdoptionForTheParent) {
  Story story;
  const TaskId main = story.launch(100, {"prog"});
  const TaskId middle = story.fork(main, 101, "prog");
  const TaskId orphan = story.fork(middle, 102, "prog");
  story.end(middle);
  story.adopt(orphan, {TaskId::none, 1, Certainty::inferred});
  const Genealogy genealogy = fold(story.events);
  EXPECT_EQ(genealogy.find(orphan)->birth_parent().task, middle);
  EXPECT_EQ(genealogy.find(orphan)->parent().tid, 1);
  EXPECT_EQ(genealogy.find(orphan)->creator().task, middle);
}

TEST(Genealogy, KeepsTheSurerOfTwoSightsOfOneFact) {
  Genealogy genealogy;
  genealogy.apply({9ms, TaskId(1), 10, 10, Ended{.cause = EndCause::unknown}});
  genealogy.apply({10ms, TaskId(1), 10, 10, Ended{.cause = EndCause::exited, .status = 3}});
  genealogy.apply({11ms, TaskId(1), 10, 10, Ended{.cause = EndCause::unknown}});
  EXPECT_EQ(genealogy.find(TaskId(1))->ended->what.status, 3);
}

TEST(Genealogy, CountsNoEventOfNobody) {
  Genealogy genealogy;
  genealogy.apply({1ms, TaskId::none, 10, 10, Ended{}});
  EXPECT_TRUE(genealogy.tasks().empty());
}

TEST(Genealogy, KnowsATaskThatOnlyAnotherNames) {
  Genealogy genealogy;
  genealogy.apply({1ms, TaskId(2), 11, 11, Created{.creator = {TaskId(1), 10, Certainty::exact}}});
  ASSERT_NE(genealogy.find(TaskId(1)), nullptr);
  EXPECT_FALSE(genealogy.find(TaskId(1))->seen);
  EXPECT_EQ(genealogy.find(TaskId(1))->tid(), 10);
}

TEST(Genealogy, CallsNothingAliveThatIsKnownToBeGone) {
  Story story;
  const TaskId main = story.launch(100, {"prog"});
  const TaskId child = story.fork(main, 101, "prog");
  story.collect(child, main);  // its end got lost
  const Genealogy genealogy = fold(story.events);
  EXPECT_TRUE(genealogy.find(main)->alive());
  EXPECT_FALSE(genealogy.find(child)->alive());
  EXPECT_EQ(genealogy.find(child)->lifetime(genealogy.last_time()), std::nullopt);
}

TEST(Genealogy, SumsWhatWasLost) {
  Genealogy genealogy;
  genealogy.apply({1ms, TaskId::none, 0, 0, Lost{.count = 3}});
  genealogy.apply({2ms, TaskId::none, 0, 0, Lost{.count = 4}});
  EXPECT_EQ(genealogy.lost(), 7u);
}

}  // namespace
}  // namespace ramet::trace
