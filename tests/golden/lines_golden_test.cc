// What the live lines say of each scene.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/golden/golden.h"
#include "tests/golden/scene.h"
#include "trace/view/lines.h"

namespace ramet::trace {
namespace {

std::string play(Scene scene, const Style& style) {
  std::string text;
  Lines lines([&](std::string_view line) { text += line; }, style, &scene.frames);
  for (const Event& event : scene.events) lines.take(event);
  return text;
}

class LinesOf : public testing::TestWithParam<Scene> {};

TEST_P(LinesOf, AreAsTheGoldenFileSays) {
  EXPECT_TRUE(equals_golden(play(GetParam(), {.unicode = true}), "lines/" + GetParam().name + ".txt"));
}

TEST_P(LinesOf, FitATerminalAndHoldNothingThatCouldSteerIt) {
  for (const int width : {20, 40, 80, 160}) {
    const std::string text = play(GetParam(), {.unicode = true, .width = width});
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      EXPECT_LE(display_width(line), std::max(width, 28)) << line;
      EXPECT_EQ(line.find_first_of("\x1b\r\b\a\x7f"), std::string_view::npos) << line;
    }
  }
}

TEST_P(LinesOf, AreTheSameWithoutTheirColours) {
  for (const int width : {0, 80}) {
    std::string painted = play(GetParam(), {.colour = true, .unicode = true, .width = width});
    for (std::size_t at = 0; (at = painted.find('\x1b')) != std::string::npos;) {
      painted.erase(at, painted.find('m', at) - at + 1);
    }
    EXPECT_EQ(painted, play(GetParam(), {.unicode = true, .width = width}));
  }
}

TEST_P(LinesOf, AreAsciiWhereTheTerminalIsNot) {
  const std::string text = play(GetParam(), {.width = 80});
  EXPECT_TRUE(std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
}

INSTANTIATE_TEST_SUITE_P(Scenes, LinesOf, testing::ValuesIn(all_scenes()),
                         [](const auto& scene) { return scene.param.name; });

TEST(Lines, AreCutAndColouredOnATerminal) {
  EXPECT_TRUE(equals_golden(play(nested_threads(), {.colour = true, .unicode = true, .width = 80}),
                            "lines/nested_threads.terminal.txt"));
}

TEST(Lines, SayWhatIsUnusualInWordsOfTheirOwn) {
  const std::string text = play(unusual_sharing(), {});
  EXPECT_NE(text.find("creates thread 601 (clone), own file table"), std::string::npos) << text;
  EXPECT_NE(text.find("sends SIGUSR1 when it ends"), std::string::npos) << text;
}

TEST(Lines, LearnTheNameThatAnExecGaveWithoutALineOfItsOwn) {
  Scene scene{.name = "script"};
  const Actor shell = process(1, 100);
  scene.at(std::chrono::microseconds(10), shell, Executed{.path = "/usr/bin/dash", .argv = {"/bin/sh", "./configure"}});
  scene.at(std::chrono::microseconds(10), shell, Renamed{"configure"});
  scene.at(std::chrono::microseconds(20), shell, exited(0, std::chrono::microseconds(20), std::chrono::microseconds(9)));
  const std::string text = play(scene, {});
  EXPECT_EQ(text.find("is now called"), std::string::npos) << text;
  EXPECT_NE(text.find("configure[100]"), std::string::npos) << text;
}

TEST(Lines, NeverClaimACreatorThatNobodySaw) {
  const std::string text = play(attach(), {});
  EXPECT_NE(text.find("probably creates thread 850"), std::string::npos) << text;
  EXPECT_NE(text.find("creator unknown: nobody saw its birth"), std::string::npos) << text;
}

}  // namespace
}  // namespace ramet::trace
