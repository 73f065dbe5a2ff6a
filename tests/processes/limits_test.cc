// What a program and all that it starts may use together.
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "ramet/task/launch/limited_cgroups.h"
#include "tests/processes/left_behind.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/run.h"

namespace ramet {
namespace {

constexpr std::uint64_t megabyte = 1 << 20;

class TreeLimit : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto possible = LimitedCgroups::make({.memory = 64 * megabyte, .processors = 1, .tasks = 100});
    if (!possible) GTEST_SKIP() << describe(possible.error());
  }
};

// Where its cgroups are; some hierarchies have another name for their top.
std::vector<std::string> cgroups_of_ours() {
  std::vector<std::string> found;
  const std::string name = "ramet-" + std::to_string(getpid()) + "-";
  std::error_code refused;
  using Walk = std::filesystem::recursive_directory_iterator;
  for (Walk each("/sys/fs/cgroup", std::filesystem::directory_options::skip_permission_denied, refused), end;
       each != end; each.increment(refused)) {
    if (each->path().filename().string().starts_with(name)) found.push_back(each->path());
  }
  return found;
}

TEST_F(TreeLimit, OfTasksHoldsThemAllTogether) {
  // Fewer than it asks for can be started, whoever asks.
  const Command many = shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 2 & done 2>/dev/null; echo never").fd(2, Stdio::null());
  EXPECT_EQ(printed(Command(many)), "never\n");
  EXPECT_EQ(printed(Command(many).tree_limits({.tasks = 4})), "");
}

// Fills 48 MB twice, the second time while the first has them still; says whether both could.
constexpr const char* two_that_fill = R"(
import os
full, tell = os.pipe()
end, hold = os.pipe()
first = os.fork()
if first == 0:
    os.close(hold)
    memory = b"x" * (48 << 20)
    os.write(tell, b"x")
    os.read(end, 1)
    os._exit(0)
os.close(tell)
os.read(full, 1)
memory = b"x" * (48 << 20)
os.close(hold)
print("both" if os.waitpid(first, 0)[1] == 0 else "one")
)";

TEST_F(TreeLimit, OfMemoryHoldsThemAllTogether) {
  const Command both = Command("python3").arguments({"-c", two_that_fill}).fd(2, Stdio::null());
  if (printed(both) != "both\n") GTEST_SKIP() << "needs python3, and 96 MB";
  EXPECT_NE(printed(Command(both).tree_limits({.memory = 80 * megabyte})), "both\n");
  EXPECT_EQ(printed(Command(both).tree_limits({.memory = 200 * megabyte})), "both\n");
}

TEST_F(TreeLimit, OfProcessorsHoldsThemAllTogether) {
  // Two that count for a second may count a tenth of it.
  const Command busy = shell("timeout 1 sh -c 'while :; do :; done' & timeout 1 sh -c 'while :; do :; done' & wait; times");
  auto child = Command(busy).tree_limits({.processors = 0.1}).fd(1, Stdio::null()).spawn();
  ASSERT_TRUE(child) << describe(child.error());
  const auto ended = child->wait();
  ASSERT_TRUE(ended);
  const auto& used = ended->usage.ru_utime;
  EXPECT_LT(used.tv_sec * 1000 + used.tv_usec / 1000, 500) << "milliseconds";
}

TEST_F(TreeLimit, MakesATreeThatIsKilledWholeAndLeavesNoCgroup) {
  {
    auto child = shell("(setsid sleep 1000 &); echo ready; sleep 1000")
                     .fd(1, Stdio::pipe())
                     .tree_limits({.memory = 64 * megabyte, .tasks = 50})
                     .spawn();
    ASSERT_TRUE(child) << describe(child.error());
    char text[8];
    ASSERT_EQ(read(child->pipe(1), text, 6), 6);
    EXPECT_FALSE(cgroups_of_ours().empty());
    const auto killed = child->kill_tree();
    ASSERT_TRUE(killed) << describe(killed.error());
    EXPECT_EQ(read(child->pipe(1), text, 1), 0) << "somebody holds the pipe";
  }
  EXPECT_EQ(cgroups_of_ours(), std::vector<std::string>());
}

TEST_F(TreeLimit, EndsWithItsProgram) {
  const auto before = LeftBehind::now();
  auto status = shell("(setsid sleep 1000 &); exit 3").tree_limits({.tasks = 50}).status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_EQ(status->code(), 3);
  EXPECT_EQ(cgroups_of_ours(), std::vector<std::string>()) << "and the one that called setsid is dead";
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST_F(TreeLimit, LeavesNothingWhenTheProgramIsNotThere) {
  (void)refusal(Command("/bin/nope").tree_limits({.tasks = 50}));
  const auto before = LeftBehind::now();
  EXPECT_EQ(refusal(Command("/bin/nope").tree_limits({.memory = 64 * megabyte, .processors = 1, .tasks = 50})),
            "exec, ENOENT, /bin/nope");
  EXPECT_EQ(LeftBehind::now(), before);
  EXPECT_EQ(cgroups_of_ours(), std::vector<std::string>());
}

TEST(TreeLimits, ThatMeanNothingAreRefused) {
  EXPECT_TRUE(refusal(Command("true").tree_limits({.memory = 0})).starts_with("limits, EINVAL"));
  EXPECT_TRUE(refusal(Command("true").tree_limits({.tasks = 0})).starts_with("limits, EINVAL"));
  EXPECT_TRUE(refusal(Command("true").tree_limits({.processors = 0})).starts_with("limits, EINVAL"));
  EXPECT_EQ(Command("true").tree_limits({.tasks = 1}).exec().number, EINVAL);
}

TEST(TreeLimits, AreNeverSilentlyNone) {
  if (getuid() != 0) GTEST_SKIP() << "needs root, to become somebody who may make no cgroup";
  const std::string text =
      testing::as_ordinary_user([] { return refusal(Command("true").tree_limits({.tasks = 50})); });
  EXPECT_TRUE(text.starts_with("limits, E")) << text;
}

}  // namespace
}  // namespace ramet
