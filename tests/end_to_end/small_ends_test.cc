// What is told of a process that is spared the stop at its end, because it has neither threads nor children: nothing less than of
// others, but that its peak of memory can be a bound.
#include <gtest/gtest.h>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/seen.h"

namespace ramet::end_to_end {
namespace {

Seen seen_of_shell(const std::string& script) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "-o", scratch.path("seen")}, {"sh", "-c", script})});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  return Seen(contents(scratch.path("seen")));
}

TEST(SmallEnds, TellThePeakOfAProgramThatGrew) {
  const Json end = seen_of_shell("dd if=/dev/zero of=/dev/null bs=20000000 count=1 status=none; true").all("ended").at(0);
  ASSERT_TRUE(end.contains("peak_rss_bytes")) << end;
  EXPECT_GT(end.at("peak_rss_bytes").get<std::int64_t>(), 20'000'000);
  EXPECT_LT(end.at("peak_rss_bytes").get<std::int64_t>(), 40'000'000);
}

// The subshell that becomes `true` has a copy of the string when it executes it.
std::string with_a_string_of(const std::string& bytes, const std::string& command) {
  return "s=$(head -c " + bytes + " /dev/zero | tr '\\0' s); (exec " + command + "); true";
}

TEST(SmallEnds, TellABoundWhereTheCreatorHadMore) {
  const std::vector<Json> ends = seen_of_shell(with_a_string_of("2000000", "true")).all("ended");
  ASSERT_GE(ends.size(), 2U);
  const Json& end = ends.at(ends.size() - 2);
  ASSERT_TRUE(end.contains("peak_rss_bytes_at_most")) << end;
  EXPECT_FALSE(end.contains("peak_rss_bytes")) << end;
  EXPECT_GT(end.at("peak_rss_bytes_at_most").get<std::int64_t>(), 2'000'000);
}

TEST(SmallEnds, TellThePeakAndNoBoundWhereTheCreatorWasLarge) {
  const std::vector<Json> ends = seen_of_shell(with_a_string_of("20000000", "true")).all("ended");
  ASSERT_GE(ends.size(), 2U);
  const Json& end = ends.at(ends.size() - 2);
  ASSERT_TRUE(end.contains("peak_rss_bytes")) << end;
  EXPECT_LT(end.at("peak_rss_bytes").get<std::int64_t>(), 10'000'000);
}

TEST(SmallEnds, TellANameThatTheProgramGaveItself) {
  const std::vector<Json> renamed = seen_of_shell("perl -e '$0 = \"other-name\"'; true").all("renamed");
  ASSERT_EQ(renamed.size(), 1U);
  EXPECT_EQ(renamed[0].at("name"), "other-name");
}

TEST(SmallEnds, TellWhoWaitedAndByWhichCall) {
  const Json collected = seen_of_shell("sleep 0.3; true").all("collected").at(0);
  EXPECT_EQ(collected.at("call"), "wait4");
  EXPECT_EQ(collected.at("by_certainty"), "exact");
}

TEST(SmallEnds, AreFollowedByStopsWhereAChildIsMadeLater) {
  // The inner shell is alone when it begins; its orphan is adopted when it has ended.
  const Seen seen = seen_of_shell("sh -c 'sleep 0.3 & exit 3'; sleep 0.6; true");
  ASSERT_EQ(seen.all("adopted").size(), 1U);
}

}  // namespace
}  // namespace ramet::end_to_end
