#include "trace/view/lines_layout.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

using namespace std::chrono_literals;

Sentence words(std::string text) { return Sentence().add(std::move(text)); }

TEST(Layout, AlignsWhatFollowsTheName) {
  LineLayout layout({});
  EXPECT_EQ(layout.line(1200us, words("nested[4711]"), words("ends")), "  0.0012  nested[4711]      ends\n");
  EXPECT_EQ(layout.line(1300us, words("{nested}[4712]"), words("ends")), "  0.0013  {nested}[4712]    ends\n");
}

TEST(Layout, LeavesRoomForTheBracesOfAProcessesThreads) {
  LineLayout layout({});
  EXPECT_EQ(layout.line(0s, words("zombie_leader[222]"), words("x")), "  0.0000  zombie_leader[222]    x\n");
  EXPECT_EQ(layout.line(0s, words("{zombie_leader}[223]"), words("x")), "  0.0000  {zombie_leader}[223]  x\n");
}

TEST(Layout, WidensTheColumnOfNamesAndKeepsIt) {
  LineLayout layout({});
  EXPECT_EQ(layout.line(0s, words("{tokio-runtime-w}[12]"), words("x")), "  0.0000  {tokio-runtime-w}[12]  x\n");
  EXPECT_EQ(layout.line(0s, words("sh[1]"), words("x")), "  0.0000  sh[1]                  x\n");
}

TEST(Layout, CutsToTheTerminalOnly) {
  LineLayout narrow({.unicode = true, .width = 50});
  EXPECT_EQ(narrow.line(0s, words("sh[1]"), words("executes a long command line")),
            "  0.0000  sh[1]             executes a long comma…\n");
  LineLayout file({});
  EXPECT_EQ(file.line(0s, words("sh[1]"), words(std::string(300, 'x'))).size(), 28U + 300U + 1U);
}

TEST(Layout, CutsBetweenPiecesAsWithinThem) {
  LineLayout layout({.unicode = true, .width = 50});
  Sentence what = words("twenty-two columns are");
  EXPECT_EQ(layout.line(0s, words("sh[1]"), what), "  0.0000  sh[1]             twenty-two columns are\n");
  what.add(Role::dim, " too few");
  EXPECT_EQ(layout.line(0s, words("sh[1]"), what), "  0.0000  sh[1]             twenty-two columns ar…\n");
}

TEST(Layout, CountsColumnsNotBytes) {
  LineLayout layout({.unicode = true});
  EXPECT_EQ(layout.line(0s, words("工作線[1]"), words("x")), "  0.0000  工作線[1]         x\n");
}

TEST(Layout, LetsNoNamePushTheRestAway) {
  LineLayout layout({});
  const std::string line = layout.line(0s, words(std::string(60, 'n')), words("x"));
  EXPECT_EQ(line, "  0.0000  " + std::string(23, 'n') + "...  x\n");
}

}  // namespace
}  // namespace ramet::trace
