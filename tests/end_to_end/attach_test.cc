// ramet joins a program that runs already, sees what it creates from then on, and leaves it as it found it.
#include <gtest/gtest.h>

#include <csignal>
#include <regex>
#include <sys/wait.h>

#include "tests/end_to_end/comparison.h"
#include "tests/end_to_end/process_state.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/terminal.h"

namespace ramet::end_to_end {
namespace {

std::vector<std::string> attach(pid_t pid, const std::vector<std::string>& options) {
  std::vector<std::string> argv{RAMET_COMMAND, "trace", "-p", std::to_string(pid)};
  argv.insert(argv.end(), options.begin(), options.end());
  return argv;
}

class Attach : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(target_.out().wait_for("ready", patience));
    request();
    already_told_ = contents(scratch_.path("told")).size();
  }

  void request() {
    target_.write("again\n");
    ++requests_;
    EXPECT_TRUE(target_.out().wait_for("created " + std::to_string(requests_) + "\n", 20s)) << target_.out().text();
  }

  void end_target() {
    target_.close_input();
    const Outcome outcome = target_.wait(20s);
    EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
    EXPECT_NE(outcome.out.find("bye after " + std::to_string(requests_)), std::string::npos) << outcome.out;
  }

  [[nodiscard]] bool all_traced() const {
    for (const pid_t tid : threads_of(target_.pid())) {
      if (!is_traced(tid)) return false;
    }
    return true;
  }

  [[nodiscard]] bool none_traced_or_stopped() const {
    for (const pid_t tid : threads_of(target_.pid())) {
      if (is_traced(tid) || is_stopped(tid)) return false;
    }
    return true;
  }

  void compare_what_was_told_since() const {
    const std::string told = contents(scratch_.path("told")).substr(already_told_);
    const std::string seen = contents(scratch_.path("seen"));
    for (const std::string& complaint : contradictions(Told(told), Seen(seen), Sight::events)) {
      ADD_FAILURE() << complaint << "\ntold:\n" << told << "seen:\n" << seen;
    }
    EXPECT_EQ(Seen(seen).all("attached").size(), 3);
  }

  Scratch scratch_;
  Program target_{{.argv = {fixture("creates_on_request")}, .environment = {{"RAMET_TRUTH", scratch_.path("told")}}, .input = Input::kept_open}};
  int requests_ = 0;
  std::size_t already_told_ = 0;
};

TEST(AttachToThreads, ThatTheirMainThreadHasLeft) {
  const Scratch scratch;
  Program target({.argv = {fixture("main_thread_gone")}, .input = Input::kept_open});
  ASSERT_TRUE(target.out().wait_for("ready", patience));
  const pid_t thread = std::stoi(target.out().text().substr(6));
  Program ramet({.argv = attach(target.pid(), {"--json", "-o", scratch.path("seen")})});
  ASSERT_TRUE(eventually([&] { return is_traced(thread); })) << ramet.err().text();
  target.write("again\n");
  ASSERT_TRUE(target.out().wait_for("created", patience));
  target.close_input();
  EXPECT_TRUE(target.wait(20s).exited_with(0));
  const Outcome outcome = ramet.wait(20s);
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  const Seen seen(contents(scratch.path("seen")));
  const auto created = seen.all("created");
  ASSERT_EQ(created.size(), 1);
  EXPECT_EQ(created[0].value("creator_tid", 0), thread);
}

TEST(AttachToSeveral, TakesTheirNumbersInOneListToo) {
  const Scratch scratch;
  Program first({.argv = {"cat"}, .input = Input::kept_open}), second({.argv = {"cat"}, .input = Input::kept_open});
  const std::string both = std::to_string(first.pid()) + "," + std::to_string(second.pid());
  Program ramet({.argv = {RAMET_COMMAND, "trace", "-p", both, "--json", "-o", scratch.path("seen")}});
  EXPECT_TRUE(eventually([&] { return is_traced(first.pid()) && is_traced(second.pid()); })) << ramet.err().text();
  first.close_input();
  second.close_input();
  EXPECT_TRUE(ramet.wait(20s).exited_with(0));
  EXPECT_EQ(Seen(contents(scratch.path("seen"))).all("ended").size(), 2U);
}

TEST(AttachLiveTree, ShowsTheTimeThatATaskHasUsedSoFar) {
  const Program busy({.argv = {"sh", "-c", "while :; do :; done"}});
  Terminal terminal(attach(busy.pid(), {"--tree", "--ascii", "--color", "never"}));
  const std::regex row(std::to_string(busy.pid()) + " +(-|[0-9.]+ [a-z]+) +[0-9.]+ m?s +sh -c");
  EXPECT_TRUE(eventually([&] { return std::regex_search(terminal.screen(), row); }, 20s)) << terminal.screen();
  terminal.type(control_c);
  EXPECT_NE(terminal.wait(), -1);
}

TEST_F(Attach, SeesAllThatIsCreatedFromThenOnUntilTheProgramEnds) {
  Program ramet({.argv = attach(target_.pid(), {"--json", "-o", scratch_.path("seen")})});
  ASSERT_TRUE(eventually([&] { return all_traced(); })) << ramet.err().text();
  for (int i = 0; i < 6; ++i) request();
  end_target();
  const Outcome outcome = ramet.wait(20s);
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  compare_what_was_told_since();
}

TEST_F(Attach, IsUndoneByInterruptAndTheProgramGoesOn) {
  Program ramet({.argv = attach(target_.pid(), {"--json", "-o", scratch_.path("seen")})});
  ASSERT_TRUE(eventually([&] { return all_traced(); })) << ramet.err().text();
  for (int i = 0; i < 3; ++i) request();
  ramet.signal(SIGINT);
  const Outcome outcome = ramet.wait(20s);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_TRUE(none_traced_or_stopped());
  compare_what_was_told_since();
  EXPECT_EQ(Seen(contents(scratch_.path("seen"))).all("released").size(), 3);
  request();
  end_target();
}

TEST_F(Attach, IsUndoneByControlC) {
  Terminal terminal(attach(target_.pid(), {"--json", "-o", scratch_.path("seen")}));
  ASSERT_TRUE(eventually([&] { return all_traced(); })) << terminal.screen();
  terminal.type(control_c);
  EXPECT_NE(terminal.wait(), -1);
  EXPECT_TRUE(none_traced_or_stopped());
  request();
  end_target();
}

TEST_F(Attach, IsUndoneThoughTheReaderOfTheOutputGoesOn) {
  Program ramet({.argv = attach(target_.pid(), {"-o", "|cat >/dev/null; sleep 20"})});
  ASSERT_TRUE(eventually([&] { return all_traced(); })) << ramet.err().text();
  ramet.signal(SIGINT);
  EXPECT_TRUE(eventually([&] { return none_traced_or_stopped(); }, 5s));
  request();
  EXPECT_FALSE(ramet.has_ended());
  end_target();
}

TEST_F(Attach, CanBeRepeated) {
  for (int round = 0; round < 3; ++round) {
    Program ramet({.argv = attach(target_.pid(), {"-o", "/dev/null"})});
    ASSERT_TRUE(eventually([&] { return all_traced(); })) << ramet.err().text();
    request();
    ramet.signal(SIGTERM);
    EXPECT_FALSE(ramet.wait(20s).timed_out);
    EXPECT_TRUE(none_traced_or_stopped());
  }
  end_target();
}

TEST_F(Attach, LeavesAStoppedProgramStopped) {
  kill(target_.pid(), SIGSTOP);
  ASSERT_TRUE(eventually([&] { return is_stopped(target_.pid()); }));
  Program ramet({.argv = attach(target_.pid(), {"-o", "/dev/null"})});
  ASSERT_TRUE(eventually([&] { return all_traced(); })) << ramet.err().text();
  std::this_thread::sleep_for(100ms);
  EXPECT_TRUE(is_stopped(target_.pid()));
  ramet.signal(SIGINT);
  EXPECT_FALSE(ramet.wait(20s).timed_out);
  // The kernel wakes a task that loses its tracer, which then stops again by itself.
  EXPECT_TRUE(eventually([&] { return state_of(target_.pid()) == 'T'; }));
  kill(target_.pid(), SIGCONT);
  request();
  end_target();
}

TEST_F(Attach, OfAnotherTracersProgramIsRefused) {
  Program first({.argv = attach(target_.pid(), {"-o", "/dev/null"})});
  ASSERT_TRUE(eventually([&] { return all_traced(); }));
  const Outcome second = run({.argv = attach(target_.pid(), {})}, 20s);
  EXPECT_TRUE(second.exited_with(125)) << second.describe();
  EXPECT_NE(second.err.find("traced"), std::string::npos) << second.err;
  EXPECT_NE(second.err.find(std::to_string(first.pid())), std::string::npos) << "names the tracer: " << second.err;
  request();
  first.signal(SIGINT);
  first.wait(20s);
  end_target();
}

TEST_F(Attach, ByAnotherUserIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const std::string copy = scratch_.path("ramet");
  std::filesystem::copy_file(RAMET_COMMAND, copy);
  const Outcome outcome = run({.argv = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy, "trace", "-p", std::to_string(target_.pid())}}, 20s);
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err.find("not permitted"), std::string::npos) << outcome.err;
  EXPECT_TRUE(none_traced_or_stopped());
  end_target();
}

TEST(AttachErrors, OfAProcessThatIsNotThereSaysSo) {
  const Outcome outcome = run({.argv = attach(4'000'000, {})}, 20s);
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err.find("4000000"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("o such process"), std::string::npos) << outcome.err;
}

TEST(AttachErrors, OfItselfIsRefused) {
  const Outcome outcome = run({.argv = {"sh", "-c", "exec " + std::string(RAMET_COMMAND) + " trace -p $$"}}, 20s);
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err, "");
}

TEST(AttachErrors, OfAKernelThreadIsRefused) {
  if (contents("/proc/2/comm") != "kthreadd\n") GTEST_SKIP() << "no kernel threads are visible here";
  const Outcome outcome = run({.argv = attach(2, {})}, 20s);
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err.find("2"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace ramet::end_to_end
