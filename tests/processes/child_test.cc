// What a Child can do with a running program: wait, signal, kill it and its tree, and what is left when it goes.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "tests/processes/left_behind.h"
#include "tests/processes/run.h"
#include "tests/processes/scratch.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool is_running(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  const char state = line[line.rfind(')') + 2];
  return state != 'Z' && state != 'X';
}

// Whether it ends within a few seconds; whoever its parent is.
bool ends(pid_t pid) {
  for (int look = 0; look < 500 && is_running(pid); ++look) std::this_thread::sleep_for(10ms);
  return !is_running(pid);
}

pid_t pid_in(const std::string& file) {
  for (int look = 0; look < 500; ++look) {
    pid_t pid = 0;
    if (std::ifstream(file) >> pid && pid != 0) return pid;
    std::this_thread::sleep_for(10ms);
  }
  return 0;
}

TEST(Wait, GivesTheSameAgain) {
  auto child = shell("exit 5").spawn().value();
  EXPECT_EQ(child.wait().value().status.code(), 5);
  EXPECT_EQ(child.wait().value().status.code(), 5);
  EXPECT_EQ(child.try_wait().value().value().status.code(), 5);
}

TEST(Wait, TellsWhatTheProgramCost) {
  auto child = shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").spawn().value();
  const auto ended = child.wait().value();
  EXPECT_GT(ended.usage.ru_utime.tv_sec * 1'000'000 + ended.usage.ru_utime.tv_usec, 0);
  EXPECT_GT(ended.usage.ru_maxrss, 100);
}

TEST(Wait, EndsAtItsDeadline) {
  auto child = Command("sleep").argument("100").on_drop(Child::OnDrop::kill).spawn().value();
  EXPECT_FALSE(child.try_wait().value());
  const auto before = Clock::now();
  EXPECT_FALSE(child.wait_for(50ms).value());
  EXPECT_GE(Clock::now() - before, 50ms);
  EXPECT_FALSE(child.wait_until(std::chrono::system_clock::now() + 20ms).value());
  EXPECT_FALSE(child.wait_until(Clock::now() - 1s).value());
}

TEST(Wait, ClosesThePipeThatTheProgramReads) {
  auto child = Command("cat").fd(0, Stdio::pipe()).spawn().value();
  EXPECT_TRUE(child.wait().value().status.success());
}

TEST(Wait, FailsWhenSomebodyElseCollected) {
  auto child = Command("true").spawn().value();
  ASSERT_EQ(waitpid(child.pid(), nullptr, 0), child.pid());
  EXPECT_EQ(child.wait().error().number, ECHILD);
}

TEST(Pidfd, IsReadableAtTheEnd) {
  auto child = shell("read line").fd(0, Stdio::pipe()).spawn().value();
  pollfd end{.fd = child.pidfd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&end, 1, 0), 0);
  child.take_pipe(0).reset();
  EXPECT_EQ(poll(&end, 1, 5000), 1);
}

TEST(Signal, ReachesTheProgramAndNobodyAfterIt) {
  auto child = Command("sleep").argument("100").spawn().value();
  EXPECT_TRUE(child.signal(SIGUSR1));
  EXPECT_EQ(child.wait().value().status.signal(), SIGUSR1);
  EXPECT_EQ(child.signal(SIGUSR1).error().number, ESRCH);
}

TEST(Terminate, LetsTheProgramEndByItself) {
  auto child = shell("trap 'exit 6' TERM; echo ready; while :; do sleep 0.01; done").fd(1, Stdio::pipe()).spawn().value();
  char byte = 0;
  ASSERT_EQ(read(child.pipe(1), &byte, 1), 1);
  EXPECT_EQ(child.terminate_then_kill(10s).value().status.code(), 6);
}

TEST(Terminate, KillsWhoDoesNotListen) {
  auto child = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done").fd(1, Stdio::pipe()).spawn().value();
  char byte = 0;
  ASSERT_EQ(read(child.pipe(1), &byte, 1), 1);
  EXPECT_EQ(child.terminate_then_kill(50ms).value().status.signal(), SIGKILL);
}

TEST(Drop, DoesWhatItSays) {
  const auto before = LeftBehind::now();
  { auto waits = Command("cat").fd(0, Stdio::pipe()).spawn().value(); }
  EXPECT_EQ(LeftBehind::now(), before);
  {
    const auto start = Clock::now();
    { auto kills = Command("sleep").argument("100").on_drop(Child::OnDrop::kill).spawn().value(); }
    EXPECT_LT(Clock::now() - start, 50s);
  }
  EXPECT_EQ(LeftBehind::now(), before);
  pid_t pid = 0;
  { pid = Command("sleep").argument("100").on_drop(Child::OnDrop::detach).spawn().value().pid(); }
  EXPECT_TRUE(is_running(pid));
  kill(pid, SIGKILL);
  EXPECT_EQ(waitpid(pid, nullptr, 0), pid);
}

TEST(Drop, OfWhatWasAssignedOverDoesTheSame) {
  auto child = Command("sleep").argument("100").on_drop(Child::OnDrop::kill).spawn().value();
  const pid_t first = child.pid();
  child = Command("true").spawn().value();
  EXPECT_EQ(kill(first, 0), -1);
}

// A program with a child that waits, one that called setsid and whose parent has died, and one that ignores signals.
std::string brood(const Scratch& scratch) {
  return "sleep 100 & setsid sh -c 'sleep 100 & echo $! > " + scratch.path() +
         "/orphan' & wait $!; sh -c 'trap \"\" TERM INT HUP; echo $$ > " + scratch.path() + "/deaf; sleep 100' & ";
}

bool cgroups_can_be_made() { return Cgroup::make().has_value(); }

void kills_the_whole(Tree tree) {
  const Scratch scratch;
  auto child = shell(brood(scratch) + "wait").tree(tree).spawn();
  ASSERT_TRUE(child) << describe(child.error());
  const pid_t orphan = pid_in(scratch.path() + "/orphan");
  const pid_t deaf = pid_in(scratch.path() + "/deaf");
  ASSERT_NE(orphan, 0);
  ASSERT_NE(deaf, 0);
  EXPECT_TRUE(is_running(orphan));
  auto ended = child->kill_tree();
  ASSERT_TRUE(ended) << describe(ended.error());
  EXPECT_EQ(ended->status.signal(), SIGKILL);
  EXPECT_TRUE(ends(orphan));
  EXPECT_TRUE(ends(deaf));
}

TEST(Tree, IsKilledWithTheGrandchildThatCalledSetsidByCgroup) {
  if (!cgroups_can_be_made()) GTEST_SKIP() << "no cgroup can be made here";
  kills_the_whole(Tree::cgroup);
}

TEST(Tree, IsKilledWithTheGrandchildThatCalledSetsidBySubreaper) { kills_the_whole(Tree::subreaper); }

TEST(Tree, IsKilledByWhateverIsThere) { kills_the_whole(Tree::automatic); }

TEST(Tree, InACgroupIsKilledAlsoWhenTheProgramHasEnded) {
  if (!cgroups_can_be_made()) GTEST_SKIP() << "no cgroup can be made here";
  const Scratch scratch;
  auto child = shell(brood(scratch) + "exit 0").tree(Tree::cgroup).spawn().value();
  const pid_t orphan = pid_in(scratch.path() + "/orphan");
  ASSERT_TRUE(child.wait());
  EXPECT_TRUE(is_running(orphan));
  EXPECT_TRUE(child.kill_tree());
  EXPECT_TRUE(ends(orphan));
}

TEST(Tree, OfASubreaperThatHasEndedIsOutOfReachAndSaysSo) {
  auto child = Command("true").tree(Tree::subreaper).spawn().value();
  ASSERT_TRUE(child.wait());
  EXPECT_EQ(child.kill_tree().error().number, ESRCH);
  auto loose = Command("true").spawn().value();
  EXPECT_EQ(loose.kill_tree().error().number, EINVAL);
}

TEST(Tree, OfASubreaperIsKilledAlsoWhenTheProgramHasEndedAsItWasAsked) {
  const Scratch scratch;
  auto child = shell(brood(scratch) + "wait").tree(Tree::subreaper).spawn().value();
  const pid_t orphan = pid_in(scratch.path() + "/orphan");
  const pid_t deaf = pid_in(scratch.path() + "/deaf");
  ASSERT_TRUE(child.terminate());
  EXPECT_EQ(child.wait().value().status.signal(), SIGTERM);
  EXPECT_TRUE(is_running(orphan));
  const auto killed = child.kill_tree();
  ASSERT_TRUE(killed) << describe(killed.error());
  EXPECT_TRUE(ends(orphan));
  EXPECT_TRUE(ends(deaf));
}

TEST(Tree, OfASubreaperSaysWhenItCouldNotFindAll) {
  const Scratch scratch;
  auto child = shell(brood(scratch) + "wait").tree(Tree::subreaper).spawn().value();
  const pid_t orphan = pid_in(scratch.path() + "/orphan");
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const Fd lowest(::dup(0));
  const rlimit none_left{static_cast<rlim_t>(lowest.number()) + 1, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none_left);
  const auto killed = child.kill_tree();
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().number, EMFILE) << describe(killed.error());
  // Nothing is lost: it may be tried again.
  const auto again = child.kill_tree();
  EXPECT_TRUE(again) << describe(again.error());
  EXPECT_TRUE(ends(orphan));
}

TEST(Tree, ThatForksAsFastAsItCanIsKilled) {
  for (const Tree tree : {Tree::subreaper, Tree::automatic}) {
    const Scratch scratch;
    // Each round leaves an orphan that makes the next.
    scratch.program("bomb", "#!/bin/sh\n[ -e " + scratch.path() + "/stop ] && exit\n(setsid $0 &)\nsleep 1\n");
    auto child = shell(scratch.path() + "/bomb; echo $$ > " + scratch.path() + "/begun; sleep 100").tree(tree)
                     .limit(RLIMIT_NPROC, {400, 400}).spawn().value();
    std::this_thread::sleep_for(100ms);
    auto ended = child.kill_tree();
    std::ofstream(scratch.path() + "/stop") << "stop";
    EXPECT_TRUE(ended) << describe(ended.error());
    EXPECT_EQ(printed(Command("pgrep").arguments({"-f", scratch.path() + "/bomb"})), "");
  }
}

TEST(Tree, LeavesNoCgroup) {
  if (!cgroups_can_be_made()) GTEST_SKIP() << "no cgroup can be made here";
  std::string path;
  {
    auto child = shell("sleep 100 & cat /proc/self/cgroup | grep '^0::'").tree(Tree::cgroup).fd(1, Stdio::pipe()).spawn().value();
    char text[256]{};
    ASSERT_GT(read(child.pipe(1), text, sizeof text - 1), 0);
    path = std::string(text).substr(3);
    EXPECT_TRUE(path.contains("ramet-")) << path;
  }
  path.pop_back();
  const auto parent = Cgroup::make().value();
  const std::string folder = parent.path().substr(0, parent.path().rfind('/'));
  EXPECT_NE(access((folder + path.substr(path.rfind('/'))).c_str(), F_OK), 0);
}

}  // namespace
}  // namespace ramet
