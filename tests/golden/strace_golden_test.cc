// What the strace form says of each scene.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "tests/golden/golden.h"
#include "tests/golden/strace_scenes.h"
#include "trace/view/strace_lines.h"

namespace ramet::trace {
namespace {

StraceOptions showing(const std::string& expression) {
  StraceOptions options;
  options.expression = expression;
  options.selection = SyscallSelection::parse(expression).value();
  return options;
}

std::string play(const Scene& scene, StraceOptions options) {
  ::setenv("TZ", "UTC", 1);  // NOLINT: the test has one thread
  ::tzset();
  std::string text;
  StraceLines lines(std::move(options), [&](std::string_view line) { text += line; });
  for (const Event& event : scene.events) lines.take(event);
  lines.finish();
  return text;
}

Scene scene_named(std::string_view name) {
  for (Scene& scene : strace_scenes())
    if (scene.name == name) return scene;
  std::abort();
}

class StraceLinesOf : public testing::TestWithParam<Scene> {};

TEST_P(StraceLinesOf, AreAsTheGoldenFileSays) {
  EXPECT_TRUE(equals_golden(play(GetParam(), showing("all")), "strace/" + GetParam().name + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(Scenes, StraceLinesOf, testing::ValuesIn(strace_scenes()),
                         [](const auto& scene) { return scene.param.name; });

// The scenes of the other views: hostile names, lost events, stops.
class StraceLinesOfEveryScene : public testing::TestWithParam<Scene> {};

TEST_P(StraceLinesOfEveryScene, HoldNothingThatCouldSteerATerminal) {
  const std::string text = play(GetParam(), showing("all"));
  EXPECT_EQ(text.find_first_of("\x1b\r\b\a\x7f"), std::string::npos) << text;
  EXPECT_TRUE(text.empty() || text.ends_with('\n')) << text;
}

INSTANTIATE_TEST_SUITE_P(Scenes, StraceLinesOfEveryScene, testing::ValuesIn(all_scenes()),
                         [](const auto& scene) { return scene.param.name; });

TEST(StraceLines, BeginWithTheTimesThatAreAskedFor) {
  StraceOptions options = showing("all");
  options.time = StraceTime::microseconds;
  options.relative = StraceRelative::yes;
  options.duration = StraceDuration::yes;
  EXPECT_TRUE(equals_golden(play(scene_named("thread_life"), options), "strace/thread_life.times.txt"));
  options.time = StraceTime::epoch;
  EXPECT_NE(play(scene_named("files"), options).find("1795001000.000020 (+     0.000000) execve("), std::string::npos);
}

TEST(StraceLines, InAFileNameTheTaskEachTimeAndAnnounceNobody) {
  StraceOptions options = showing("all");
  options.pid_column = PidColumn::always;
  options.announcements = Announcements::hidden;
  EXPECT_TRUE(equals_golden(play(scene_named("child_life"), options), "strace/child_life.file.txt"));
}

TEST(StraceLines, OfAChoiceAreThoseCallsAloneAndAHint) {
  EXPECT_TRUE(equals_golden(play(scene_named("thread_life"), showing("clone,futex")), "strace/thread_life.choice.txt"));
}

TEST(StraceLines, ShowWholeEnvironmentsAndLongTextsWhereAsked) {
  StraceOptions options = showing("execve,read");
  options.limits = {.string_limit = 4, .detail = Detail::full};
  const std::string text = play(scene_named("files"), options);
  EXPECT_NE(text.find("execve(\"./prog\", [\"./pr\"..., \"two \"...], ["), std::string::npos) << text;
  EXPECT_NE(text.find("read(3, \"a\\1b\\1\"..., 4096)"), std::string::npos) << text;
}

TEST(StraceLines, OfATaskThatDiesInACallEndThatCall) {
  const std::string text = play(scene_named("interrupted"), showing("pause"));
  EXPECT_NE(text.find("pause()                                 = ?\n+++ killed by SIGKILL +++\n"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace ramet::trace
