#include "cli/sheet.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ramet::cli {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrapped, BreaksAtSpacesAndAfterBars) {
  EXPECT_EQ(wrapped("one two three", 8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("CLONE_VM|CLONE_FS|SIGCHLD", 12), (Lines{"CLONE_VM|", "CLONE_FS|", "SIGCHLD"}));
  EXPECT_EQ(wrapped("", 10), Lines{});
}

TEST(Wrapped, LeavesAWordThatIsTooLongWhole) {
  EXPECT_EQ(wrapped("a unbreakable b", 4), (Lines{"a", "unbreakable", "b"}));
}

TEST(Sheet, AlignsTheLinesThatFollow) {
  Sheet sheet({.colour = false, .unicode = false, .width = 50}, 8);
  sheet.row("note", "twelve words that are certainly too long for one line of fifty");
  EXPECT_EQ(sheet.text(), "note    twelve words that are certainly too long\n        for one line of fifty\n");
}

}  // namespace
}  // namespace ramet::cli
