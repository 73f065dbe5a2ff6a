#include "trace/view/style.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

TEST(Paint, LeavesTextAloneWithoutColour) { EXPECT_EQ(paint(Style{}, Role::error, "killed"), "killed"); }

TEST(Paint, EndsEveryColourItBegins) {
  const Style style{.colour = true};
  EXPECT_EQ(paint(style, Role::error, "killed"), "\x1b[1;31mkilled\x1b[0m");
}

TEST(Paint, WritesNoEscapeAroundNothing) {
  const Style style{.colour = true};
  EXPECT_EQ(paint(style, Role::error, ""), "");
  EXPECT_EQ(paint(style, Role::plain, "text"), "text");
}

}  // namespace
}  // namespace ramet::trace
