// A tracer inside a traced program: the kernel gives a task one tracer only, so the inner one is refused. It must fail
// at once, and ramet must have said so.
#include <gtest/gtest.h>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/seen.h"

namespace ramet::end_to_end {
namespace {

class InnerTracer : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(InnerTracer, IsRefusedAndDoesNotHang) {
  if (run({.argv = {"sh", "-c", "command -v " + GetParam().front()}}).out.empty()) GTEST_SKIP() << "no " << GetParam().front() << " here";
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "-o", scratch.path("seen")}, GetParam())}, 40s);
  EXPECT_FALSE(outcome.timed_out) << outcome.describe();
  const auto started = Seen(contents(scratch.path("seen"))).all("started");
  ASSERT_EQ(started.size(), 1);
  EXPECT_NE(started.front()["cannot_see"].dump().find("(gdb, strace)"), std::string::npos) << started.front();
}

INSTANTIATE_TEST_SUITE_P(Tools, InnerTracer,
                         testing::Values(std::vector<std::string>{"strace", "-f", "sh", "-c", "true; true"},
                                         std::vector<std::string>{"gdb", "-batch", "-ex", "run", "true"}),
                         [](const auto& chosen) { return chosen.param.front(); });

}  // namespace
}  // namespace ramet::end_to_end
