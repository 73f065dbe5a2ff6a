#include "trace/engine/ptrace/own_processor.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <thread>

namespace ramet::trace::ptrace {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 20ms;
constexpr int many = 100, few = 1;  // changes in a tick

int allowed_processors() {
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : -1;
}

class OwnProcessorOfTheTest : public testing::Test {
 protected:
  void SetUp() override {
    if (all < 2) GTEST_SKIP() << "one processor alone";
  }
  const int all = allowed_processors();
};

TEST_F(OwnProcessorOfTheTest, IsKeptWhileStopsComeThick) {
  OwnProcessor processor;
  processor.ticked(few, tick);
  EXPECT_EQ(allowed_processors(), all);
  processor.ticked(many, tick);
  EXPECT_EQ(allowed_processors(), 1);
  for (int i = 0; i < 5; ++i) processor.ticked(few, tick);
  EXPECT_EQ(allowed_processors(), 1) << "left at the first lull";
  for (int i = 0; i < 5; ++i) processor.ticked(few, tick);
  EXPECT_EQ(allowed_processors(), all);
}

TEST_F(OwnProcessorOfTheTest, IsLeftWhenAnotherNeedsIt) {
  OwnProcessor processor;
  processor.ticked(many, tick);
  ASSERT_EQ(allowed_processors(), 1);
  std::atomic<bool> done = false;
  std::thread hog([&] {  // inherits the one processor
    while (!done) {}
  });
  const auto end = std::chrono::steady_clock::now() + 100ms;
  while (std::chrono::steady_clock::now() < end) {}
  processor.ticked(many, 100ms);  // half of the time is the hog's: half a millisecond for each change
  EXPECT_EQ(allowed_processors(), all);
  done = true;
  hog.join();
  processor.ticked(many, tick);
  EXPECT_EQ(allowed_processors(), all) << "came back at once";
}

TEST_F(OwnProcessorOfTheTest, IsGivenBackAtTheEnd) {
  {
    OwnProcessor processor;
    processor.ticked(many, tick);
    ASSERT_EQ(allowed_processors(), 1);
  }
  EXPECT_EQ(allowed_processors(), all);
}

}  // namespace
}  // namespace ramet::trace::ptrace
