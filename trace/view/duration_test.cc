#include "trace/view/duration.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

using namespace std::chrono_literals;

TEST(FormatDuration, KeepsTwoOrThreeFigures) {
  EXPECT_EQ(format_duration(0ns), "0 ns");
  EXPECT_EQ(format_duration(999ns), "999 ns");
  EXPECT_EQ(format_duration(1234ns), "1.2 us");
  EXPECT_EQ(format_duration(12us), "12 us");
  EXPECT_EQ(format_duration(1200us), "1.2 ms");
  EXPECT_EQ(format_duration(345ms), "345 ms");
  EXPECT_EQ(format_duration(3040ms), "3.04 s");
  EXPECT_EQ(format_duration(12'345ms), "12.3 s");
}

TEST(FormatDuration, UsesTwoUnitsFromAMinuteOn) {
  EXPECT_EQ(format_duration(60s), "1 min 00 s");
  EXPECT_EQ(format_duration(125s), "2 min 05 s");
  EXPECT_EQ(format_duration(3h + 7min), "3 h 07 min");
  EXPECT_EQ(format_duration(50h), "2 d 02 h");
}

TEST(FormatDuration, CarriesIntoTheNextUnitWhenRounding) {
  EXPECT_EQ(format_duration(9'960ns), "10 us");
  EXPECT_EQ(format_duration(999'600ns), "1.0 ms");
  EXPECT_EQ(format_duration(9'999ms), "10.0 s");
  EXPECT_EQ(format_duration(59'990ms), "1 min 00 s");
}

TEST(FormatDuration, ShowsAClockThatRanBackwards) {
  EXPECT_EQ(format_duration(-1200us), "-1.2 ms");
  EXPECT_EQ(format_duration(Time::min()).front(), '-');
}

}  // namespace
}  // namespace ramet::trace
