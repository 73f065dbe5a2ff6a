#include "trace/model/forest.h"

#include <gtest/gtest.h>

#include "trace/model/story.h"

namespace ramet::trace {
namespace {

using namespace std::chrono_literals;

TaskId above(const Forest& forest, TaskId id) {
  const Forest::Node node = forest.above(forest.node_of(id));
  return node == Forest::none ? TaskId::none : forest.task(node).id;
}

TEST(Forest, HangsAThreadUnderItsCreatorOrUnderItsProcess) {
  Story story;
  const TaskId main = story.launch(100, {"nested"});
  const TaskId first = story.thread(main, 101, "inner 1");
  const TaskId second = story.thread(first, 102, "inner 2");
  const Genealogy genealogy = fold(story.events);
  EXPECT_EQ(above(Forest(genealogy, TreeBy::creator), second), first);
  EXPECT_EQ(above(Forest(genealogy, TreeBy::parent), second), main);
}

TEST(Forest, HangsAnOrphanUnderItsAdopterOnlyInTheKernelsTree) {
  Story story;
  const TaskId main = story.launch(100, {"subreaper"});
  const TaskId middle = story.fork(main, 101, "middle");
  const TaskId orphan = story.fork(middle, 102, "orphan");
  story.end(middle);
  story.adopt(orphan, story.edge(main, Certainty::inferred));
  const Genealogy genealogy = fold(story.events);
  EXPECT_EQ(above(Forest(genealogy, TreeBy::creator), orphan), middle);
  const Forest kernels(genealogy, TreeBy::parent);
  EXPECT_EQ(above(kernels, orphan), main);
  EXPECT_EQ(kernels.link(kernels.node_of(orphan)), Link::inferred);
}

TEST(Forest, HangsAttachedThreadsUnderTheirProcessWithoutClaimingACreator) {
  Story story;
  const TaskId leader = story.attach(200, 200, {"/usr/bin/server"}, "server");
  const TaskId thread = story.attach(201, 200, {"/usr/bin/server"}, "pool");
  const Genealogy genealogy = fold(story.events);
  const Forest forest(genealogy, TreeBy::creator);
  EXPECT_EQ(above(forest, thread), leader);
  EXPECT_EQ(forest.link(forest.node_of(thread)), Link::belongs);
  EXPECT_EQ(forest.roots().size(), 1u);
}

TEST(Forest, TellsTwoProcessesThatHadOneTgidApart) {
  std::vector<Event> events;
  events.push_back({1ms, TaskId(1), 10, 10, Created{.call = CreateCall::fork}});
  events.push_back({2ms, TaskId(1), 10, 10, Ended{}});
  events.push_back({3ms, TaskId(2), 10, 10, Created{.call = CreateCall::fork}});
  events.push_back({4ms, TaskId(3), 11, 10, Created{.call = CreateCall::clone, .arguments = {.flags = usual_thread}}});
  const Genealogy genealogy = fold(events);
  EXPECT_EQ(above(Forest(genealogy, TreeBy::parent), TaskId(3)), TaskId(2));
}

TEST(Forest, CutsACircleAtItsEldest) {
  std::vector<Event> events;
  for (std::uint64_t id = 1; id <= 3; ++id) {
    const TaskId creator{id % 3 + 1};
    events.push_back({Time(id), TaskId(id), 0, 0, Created{.creator = {creator, 0, Certainty::exact}}});
  }
  const Genealogy genealogy = fold(events);
  const Forest forest(genealogy, TreeBy::creator);
  ASSERT_EQ(forest.roots().size(), 1u);
  EXPECT_EQ(forest.task(forest.roots()[0]).id, TaskId(1));
  EXPECT_EQ(forest.preorder().size(), 3u);
}

TEST(Forest, LeavesOutThoseThatAreOnlyNamedUnlessSomethingHangsUnderThem) {
  Genealogy genealogy;
  genealogy.apply({1ms, TaskId(2), 11, 11, Collected{.by = {TaskId(1), 10, Certainty::exact}}});
  EXPECT_EQ(Forest(genealogy, TreeBy::creator).preorder().size(), 1u);
  genealogy.apply({1ms, TaskId(2), 11, 11, Created{.creator = {TaskId(1), 10, Certainty::exact}}});
  EXPECT_EQ(Forest(genealogy, TreeBy::creator).preorder().size(), 2u);
}

TEST(Forest, WalksAHundredThousandLevelsWithoutRecursion) {
  std::vector<Event> events;
  for (std::uint64_t id = 1; id <= 100'000; ++id) {
    events.push_back({Time(id), TaskId(id), 0, 0, Created{.creator = {TaskId(id - 1), 0, Certainty::exact}}});
  }
  const Genealogy genealogy = fold(events);
  EXPECT_EQ(Forest(genealogy, TreeBy::creator).preorder().size(), 100'000u);
}

}  // namespace
}  // namespace ramet::trace
