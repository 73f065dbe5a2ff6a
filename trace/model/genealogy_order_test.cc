// Properties of the fold: the order in which events arrive leaves no trace in what they add up to.
#include <gtest/gtest.h>

#include <ctime>
#include <random>

#include "trace/model/census.h"
#include "trace/model/comparison.h"
#include "trace/model/story.h"

namespace ramet::trace {
namespace {

// A run with something of everything, drawn from `seed`.
Story random_story(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random); };
  Story story;
  std::vector<TaskId> alive{story.launch(100, {"prog", "--seed"})};
  const TaskId first = alive[0];
  pid_t tid = 100;
  for (int step = 0; step < 120; ++step) {
    const std::size_t place = below(alive.size());
    const TaskId actor = alive[place];
    switch (below(12)) {
      case 0: case 1: case 2: alive.push_back(story.thread(actor, ++tid, "worker")); break;
      case 3: case 4: alive.push_back(story.fork(actor, ++tid, "prog")); break;
      case 5: story.exec(actor, {"tool", "-v"}); break;
      case 6: story.rename(actor, "name" + std::to_string(step)); break;
      case 7: story.fail(actor, EAGAIN); break;
      case 8: story.unshare(actor, CloneFlag::FILES); break;
      case 9: story.wait(actor, alive[below(alive.size())]); break;
      case 10: story.adopt(actor, story.edge(first, Certainty::inferred)); break;
      default:
        if (actor == first) break;
        story.end(actor, static_cast<int>(below(2)));
        story.joined(first, actor);
        story.collect(actor, first);
        alive.erase(alive.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }
  story.tell(TaskId::none, Lost{.count = 2});
  story.tell(first, Released{});
  return story;
}

TEST(GenealogyOrder, AnyOrderOfArrivalGivesTheSameGenealogy) {
  const ComparisonOptions strict{.tids = Compared::yes, .times = Compared::yes};
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    std::vector<Event> events = random_story(seed).events;
    const Genealogy expected = fold(events);
    std::mt19937 random(seed);
    for (int turn = 0; turn < 5; ++turn) {
      std::shuffle(events.begin(), events.end(), random);
      const Equality same = equal_up_to_renaming(expected, fold(events), strict);
      ASSERT_TRUE(same) << "seed " << seed << ": " << same.difference;
      ASSERT_EQ(census(expected).peak_alive, census(fold(events)).peak_alive);
    }
  }
}

TEST(GenealogyOrder, EventsOfOneMomentArriveInAnyOrderToo) {
  const ComparisonOptions strict{.tids = Compared::yes, .times = Compared::yes};
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    std::vector<Event> events = random_story(seed).events;
    for (Event& event : events) event.time = Time(event.time / std::chrono::milliseconds(16));
    const Genealogy expected = fold(events);
    std::mt19937 random(seed);
    std::shuffle(events.begin(), events.end(), random);
    const Equality same = equal_up_to_renaming(expected, fold(events), strict);
    ASSERT_TRUE(same) << "seed " << seed << ": " << same.difference;
  }
}

// Processor seconds of this process to fold `count` threads of one creator, each joined.
double seconds_to_fold(std::uint64_t count) {
  std::vector<Event> events;
  for (std::uint64_t id = 1; id <= count; ++id) {
    const pid_t tid = static_cast<pid_t>(id) + 99;
    events.push_back({Time(id * 10), TaskId(id), tid, 100,
                      Created{.creator = {TaskId(id > 1 ? 1 : 0), 100, Certainty::exact},
                              .call = CreateCall::clone3,
                              .arguments = {.flags = usual_thread},
                              .name = "worker"}});
    events.push_back({Time(id * 10 + 5), TaskId(id), tid, 100, Ended{}});
    events.push_back({Time(id * 10 + 6), TaskId(1), 100, 100, JoinEnded{{TaskId(id), tid, Certainty::exact}}});
  }
  const std::clock_t begin = std::clock();
  const Genealogy genealogy = fold(events);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  EXPECT_EQ(genealogy.tasks().size(), count);
  return seconds;
}

// A bound in seconds would measure the machine. A fold that looks at all tasks for each would take 100 times as long.
TEST(GenealogyOrder, TakesTenTimesAsLongForTenTimesTheTasks) {
  const double few = seconds_to_fold(5'000);
  const double many = seconds_to_fold(50'000);
  EXPECT_LT(many, 40 * few) << few << " s and " << many << " s";
}

}  // namespace
}  // namespace ramet::trace
