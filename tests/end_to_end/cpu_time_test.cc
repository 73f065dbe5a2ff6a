// The CPU time that an end tells is the task's own: of no child that it has waited for, although wait4 adds those.
#include <gtest/gtest.h>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/seen.h"

namespace ramet::end_to_end {
namespace {

// A child that counts, and its parent, which does nothing but wait for it.
constexpr const char* lazy_parent = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; true";

TEST(CpuTime, OfAProcessLeavesOutTheChildrenThatItWaitedFor) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "-o", scratch.path("seen")}, {"sh", "-c", lazy_parent})});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  const std::vector<Json> ends = Seen(contents(scratch.path("seen"))).all("ended");
  ASSERT_EQ(ends.size(), 2U);
  const auto child = ends[0].at("cpu_ns").get<std::int64_t>(), parent = ends[1].at("cpu_ns").get<std::int64_t>();
  EXPECT_LT(parent, child / 2);
  EXPECT_GT(parent, 0);
}

}  // namespace
}  // namespace ramet::end_to_end
