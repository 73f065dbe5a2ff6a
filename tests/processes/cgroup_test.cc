// Into a cgroup: by the kernel at the birth; by the child's own hand where the kernel will not; and told where the cgroup
// takes nobody.
#include "ramet/task/cgroup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>

#include "tests/processes/left_behind.h"
#include "tests/processes/refused_births.h"
#include "tests/processes/run.h"
#include "tests/processes/said.h"

namespace ramet {
namespace {

using testing::with_refused_births;

class CgroupOfTheTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Cgroup::make();
    if (!made) GTEST_SKIP() << describe(made.error());
    cgroup_ = std::move(*made);
  }
  [[nodiscard]] const std::string& path() const { return cgroup_->path(); }
  [[nodiscard]] std::string name() const { return path().substr(path().rfind('/')); }

  // What it takes to be born in it, and whether that came true.
  [[nodiscard]] std::string outcome(Command command) const {
    const std::string text = printed(command.cgroup(path()));
    return text.contains(name() + "\n") ? "in it" : text;
  }

  std::optional<Cgroup> cgroup_;
};

Command cat() { return std::move(Command("cat").argument("/proc/self/cgroup")); }

TEST_F(CgroupOfTheTest, IsJoinedByTheChildWhereTheKernelRefusesTheBirthInIt) {
  // EBUSY, EOPNOTSUPP: of cgroups; E2BIG, EINVAL: of kernels before Linux 5.7; ENOSYS, EACCES: of filters.
  for (const int error : {EBUSY, EOPNOTSUPP, E2BIG, EINVAL, ENOSYS, EACCES}) {
    const auto result = with_refused_births(error, [&] { return outcome(cat()); });
    EXPECT_EQ(result.said, "in it") << error;
    if (result.said == "no filter") GTEST_SKIP() << "births cannot be shown here";
    EXPECT_EQ(result.refused, 1) << error;
  }
}

TEST_F(CgroupOfTheTest, IsJoinedByTheChildThatIsHeldToo) {
  const auto result = with_refused_births(EBUSY, [&]() -> std::string {
    auto held = cat().cgroup(path()).fd(1, Stdio::pipe()).spawn_held();
    if (!held) return describe(held.error());
    auto child = held->release();
    if (!child) return describe(child.error());
    const auto output = child->output();
    return output && output->out.contains(name() + "\n") ? "in it" : "not in it";
  });
  EXPECT_EQ(result.said, "in it");
}

TEST_F(CgroupOfTheTest, OfATreeIsKilledWholeAlsoWhenItWasJoinedByTheChild) {
  const auto result = with_refused_births(EOPNOTSUPP, []() -> std::string {
    auto child = shell("(setsid sleep 1000 &); echo ready; sleep 1000").tree(Tree::cgroup).fd(1, Stdio::pipe()).spawn();
    if (!child) return describe(child.error());
    char text[8];
    (void)!read(child->pipe(1), text, 6);
    auto killed = child->kill_tree();
    if (!killed) return describe(killed.error());
    return read(child->pipe(1), text, 1) == 0 ? "nobody left" : "somebody left";
  });
  EXPECT_EQ(result.said, "nobody left");
}

TEST_F(CgroupOfTheTest, ThatIsRefusedLeavesNothingWhenTheProgramIsNotThere) {
  const auto result = with_refused_births(EBUSY, [&]() -> std::string {
    (void)refusal(Command("/bin/nope").cgroup(path()));
    const auto before = LeftBehind::now();
    const std::string said = refusal(Command("/bin/nope").cgroup(path()));
    return LeftBehind::now() == before ? said : said + ", and something is left";
  });
  EXPECT_EQ(result.said, "exec, ENOENT, /bin/nope");
}

TEST_F(CgroupOfTheTest, ThatHasControllersForThoseBelowTakesNobodyAndSaysSo) {
  std::string controller;
  std::ifstream(path() + "/cgroup.controllers") >> controller;
  std::ofstream control(path() + "/cgroup.subtree_control");
  control << "+" << controller << std::flush;
  if (controller.empty() || !control) GTEST_SKIP() << "no controller can be given to cgroups here";
  const auto before = LeftBehind::now();
  EXPECT_EQ(refusal(cat().cgroup(path())), "cgroup, EBUSY, " + path());
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST_F(CgroupOfTheTest, BelowAThreadedOneTakesNobodyAndSaysSo) {
  const std::string threaded = path() + "/threaded";
  const std::string below = threaded + "/below";
  ASSERT_EQ(mkdir(threaded.c_str(), 0755), 0);
  std::ofstream type(threaded + "/cgroup.type");
  type << "threaded" << std::flush;
  if (!type) GTEST_SKIP() << "no threaded cgroups here";
  ASSERT_EQ(mkdir(below.c_str(), 0755), 0);
  EXPECT_EQ(refusal(cat().cgroup(below)), "cgroup, EOPNOTSUPP, " + below);
}

// The root of a cgroup namespace is where it was made: in the old hierarchies too, which a child has to enter by itself.
TEST(CgroupOfTheOldKind, IsTheRootOfANewCgroupNamespace) {
  const std::string path = "/sys/fs/cgroup/pids/ramet-test-" + std::to_string(::getpid());
  if (::mkdir(path.c_str(), 0755) != 0) GTEST_SKIP() << "no old hierarchy here, or not to write to";
  Command look("/bin/grep");
  look.arguments({":pids:", "/proc/self/cgroup"}).cgroup(path).container(Container().unshare(Namespace::cgroup));
  const std::string text = testing::said(std::move(look));
  EXPECT_EQ(text.substr(text.find(':') + 1), "pids:/\n");
  EXPECT_EQ(::rmdir(path.c_str()), 0);
}

}  // namespace
}  // namespace ramet
