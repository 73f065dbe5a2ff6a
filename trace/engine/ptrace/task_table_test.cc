#include "trace/engine/ptrace/task_table.h"

#include <gtest/gtest.h>

namespace ramet::trace::ptrace {
namespace {

TEST(TaskTable, ThreadsOfAProcessShareIt) {
  TaskTable tasks;
  const Task& leader = tasks.add(TaskId{1}, 10, 10);
  const Task& thread = tasks.add(TaskId{2}, 11, 10);
  EXPECT_EQ(leader.process, thread.process);
  EXPECT_TRUE(leader.is_leader());
  EXPECT_FALSE(thread.is_leader());
  EXPECT_EQ(tasks.find(TaskId{2}), &thread);
}

TEST(TaskTable, AProcessGoesWithItsLastTask) {
  TaskTable tasks;
  tasks.add(TaskId{1}, 10, 10);
  tasks.add(TaskId{2}, 11, 10);
  tasks.remove(10);
  EXPECT_NE(tasks.process(10), nullptr);
  tasks.remove(11);
  EXPECT_EQ(tasks.process(10), nullptr);
  EXPECT_TRUE(tasks.empty());
}

TEST(TaskTable, AThreadThatExecsTakesTheLeadersTidAndKeepsItsId) {
  TaskTable tasks;
  tasks.add(TaskId{1}, 10, 10);
  Task& thread = tasks.add(TaskId{2}, 11, 10);
  tasks.take_over_leader(thread);
  EXPECT_EQ(tasks.find(11), nullptr);
  EXPECT_EQ(tasks.find(TaskId{1}), nullptr);
  ASSERT_EQ(tasks.find(10), &thread);
  EXPECT_EQ(thread.id, TaskId{2});
  EXPECT_TRUE(thread.is_leader());
  EXPECT_EQ(tasks.process(10)->leader, TaskId{2});
}

TEST(TaskTable, ForgetsWhatWasRemoved) {
  TaskTable tasks;
  tasks.add(TaskId{1}, 10, 10);
  tasks.remove(10);
  tasks.remove(10);
  EXPECT_EQ(tasks.find(TaskId{1}), nullptr);
}

}  // namespace
}  // namespace ramet::trace::ptrace
