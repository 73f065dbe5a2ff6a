// Output, pipelines and timeouts.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "ramet/task/pipeline.h"
#include "tests/processes/left_behind.h"
#include "tests/processes/run.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST(Output, TakesBothStreamsWithoutDeadlock) {
  // Each fills its pipe before it goes on with the other.
  auto output = shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; exit 3").output();
  ASSERT_TRUE(output) << describe(output.error());
  EXPECT_EQ(output->out.size(), 600'000u);
  EXPECT_EQ(output->err.size(), 300'000u);
  EXPECT_EQ(output->status.code(), 3);
  EXPECT_FALSE(output->out_cut || output->err_cut || output->held_open || output->timed_out);
}

TEST(Output, IsCutAtTheLimitAndTheProgramGoesOn) {
  auto output = shell("head -c 1000000 /dev/zero; echo end >&2").output({.limit = 1000});
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out.size(), 1000u);
  EXPECT_TRUE(output->out_cut);
  EXPECT_EQ(output->err, "end\n");
  EXPECT_TRUE(output->success());
}

TEST(Output, EndsThoughAGrandchildHoldsThePipe) {
  const auto before = Clock::now();
  auto output = shell("echo before; sleep 30 & exit 0").output({.grace = 50ms});
  ASSERT_TRUE(output);
  EXPECT_LT(Clock::now() - before, 20s);
  EXPECT_EQ(output->out, "before\n");
  EXPECT_TRUE(output->held_open);
  EXPECT_TRUE(output->success());
}

TEST(Output, OfATreeLeavesNobodyBehind) {
  if (!Cgroup::make()) GTEST_SKIP() << "no cgroup can be made here";
  auto output = shell("sleep 31.4159 & exit 0").tree(Tree::cgroup).output({.grace = 10ms});
  ASSERT_TRUE(output);
  EXPECT_EQ(printed(Command("pgrep").arguments({"-f", "sleep 31.4159"})), "");
}

TEST(Timeout, CoversTheProgramItsOutputAndItsGrandchildren) {
  const auto before = Clock::now();
  auto output = shell("echo begun; sleep 32.1 & setsid sleep 32.1 & wait").tree(Tree::automatic).output({.timeout = 200ms});
  ASSERT_TRUE(output) << describe(output.error());
  EXPECT_LT(Clock::now() - before, 20s);
  EXPECT_TRUE(output->timed_out);
  EXPECT_EQ(output->out, "begun\n");
  EXPECT_EQ(output->status.signal(), SIGKILL);
  EXPECT_EQ(printed(Command("pgrep").arguments({"-f", "sleep 32.1"})), "");
}

TEST(Timeout, LetsTheProgramSayGoodbye) {
  auto output = shell("trap 'echo bye; exit 7' TERM; echo begun; while :; do sleep 0.01; done")
                    .output({.timeout = 300ms, .terminate_grace = 20s});
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->timed_out);
  EXPECT_EQ(output->out, "begun\nbye\n");
  EXPECT_EQ(output->status.code(), 7);
}

TEST(Timeout, EndsWhoWritesWithoutEnd) {
  auto output = Command("yes").output({.limit = 4096, .timeout = 100ms});
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->timed_out);
  EXPECT_EQ(output->out.size(), 4096u);
}

TEST(Pipeline, PassesFromOneToTheNext) {
  const auto before = LeftBehind::now();
  auto output = (Command("printf").argument("c\\na\\nb\\na\\n") | Command("sort") | Command("uniq")).output();
  ASSERT_TRUE(output) << describe(output.error());
  EXPECT_EQ(output->out, "a\nb\nc\n");
  EXPECT_EQ(output->each.size(), 3u);
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST(Pipeline, TellsHowEachEnded) {
  auto each = (shell("exit 3") | shell("cat; kill -KILL $$") | Command("true")).status();
  ASSERT_TRUE(each);
  EXPECT_EQ(each->at(0).code(), 3);
  EXPECT_EQ(each->at(1).signal(), SIGKILL);
  EXPECT_TRUE(each->at(2).success());
}

TEST(Pipeline, EndsTheFirstWhenTheLastHasEnough) {
  auto each = (Command("yes") | Command("head").arguments({"-n", "1"}).fd(1, Stdio::null())).status();
  ASSERT_TRUE(each);
  EXPECT_EQ(each->at(0).signal(), SIGPIPE);
}

TEST(Pipeline, ThatCannotStartLeavesNothing) {
  const auto before = LeftBehind::now();
  auto each = (Command("sleep").argument("100") | Command("/bin/nope") | Command("cat")).status();
  ASSERT_FALSE(each);
  EXPECT_EQ(each.error().item, "/bin/nope");
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST(Pipeline, MayBeOneGroup) {
  auto children = (Command("sleep").argument("100") | Command("sleep").argument("100")).one_group().spawn();
  ASSERT_TRUE(children) << describe(children.error());
  EXPECT_EQ(getpgid(children->at(1).pid()), children->at(0).pid());
  kill(-children->at(0).pid(), SIGTERM);
  for (Child& child : *children) EXPECT_EQ(child.wait().value().status.signal(), SIGTERM);
}

// Then the first has ended and is gone, with its group, before the second is born.
TEST(Pipeline, MayBeOneGroupWhereTheCallerIgnoresItsChildrensEnd) {
  const pid_t pid = fork();
  if (pid == 0) {
    signal(SIGCHLD, SIG_IGN);
    bool good = true;
    for (int time = 0; time < 20 && good; ++time) {
      auto children = (Command("true") | Command("sleep").argument("100") | Command("sleep").argument("100")).one_group().spawn();
      if (!children) puts(describe(children.error()).c_str());
      good = children && getpgid(children->at(1).pid()) == children->at(0).pid() &&
             getpgid(children->at(2).pid()) == children->at(0).pid() && kill(-children->at(0).pid(), SIGKILL) == 0;
    }
    auto none = (Command("/bin/nope") | Command("sleep").argument("100")).one_group().spawn();
    good = good && !none && none.error().item == "/bin/nope" && LeftBehind::count_children() == 0;
    fflush(stdout);
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Pipeline, EndsAtItsTimeout) {
  auto output = (Command("yes") | Command("sleep").argument("100")).output({.timeout = 100ms});
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->timed_out);
}

}  // namespace
}  // namespace ramet
