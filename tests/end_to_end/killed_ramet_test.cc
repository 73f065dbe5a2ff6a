// ramet is killed at random moments: no task stays stopped, and the program goes on.
#include <gtest/gtest.h>

#include <csignal>
#include <random>

#include "tests/end_to_end/process_state.h"
#include "tests/end_to_end/program.h"

namespace ramet::end_to_end {
namespace {

constexpr int rounds = 6;
const std::vector<std::string> busy{fixture("creates_on_request"), "700"};

std::chrono::milliseconds random_moment(std::mt19937& random) { return std::chrono::milliseconds(20 + random() % 400); }

TEST(KilledRamet, LeavesALaunchedProgramRunning) {
  std::mt19937 random(1);
  for (int round = 0; round < rounds; ++round) {
    Program ramet({.argv = ramet_trace({"-o", "/dev/null", "--no-filter"}, busy)});
    ASSERT_TRUE(ramet.out().wait_for("ready", patience));
    std::this_thread::sleep_for(random_moment(random));
    kill(ramet.pid(), SIGKILL);
    EXPECT_TRUE(ramet.out().wait_for("bye after", 10s)) << "round " << round << ": " << ramet.out().text();
  }
}

TEST(KilledRamet, LeavesAnAttachedProgramRunning) {
  std::mt19937 random(2);
  for (int round = 0; round < rounds; ++round) {
    Program target({.argv = busy});
    ASSERT_TRUE(target.out().wait_for("ready", patience));
    Program ramet({.argv = {RAMET_COMMAND, "trace", "-o", "/dev/null", "-p", std::to_string(target.pid())}});
    std::this_thread::sleep_for(random_moment(random));
    kill(ramet.pid(), SIGKILL);
    ramet.wait(10s);
    const Outcome outcome = target.wait(10s);
    EXPECT_TRUE(outcome.exited_with(0)) << "round " << round << ": " << outcome.describe();
    EXPECT_NE(outcome.out.find("bye after"), std::string::npos);
  }
}

// A filter outlives its tracer and would make calls fail: so the program ends with ramet, as --help says.
TEST(KilledRamet, EndsAProgramWithAFilter) {
  std::mt19937 random(3);
  for (int round = 0; round < rounds / 2; ++round) {
    Program ramet({.argv = ramet_trace({"-o", "/dev/null", "-e", "clone,clone3,futex"}, busy)});
    ASSERT_TRUE(ramet.out().wait_for("ready", patience));
    const pid_t program = std::stoi(ramet.out().text().substr(6));
    std::this_thread::sleep_for(random_moment(random));
    kill(ramet.pid(), SIGKILL);
    EXPECT_TRUE(eventually([&] { return state_of(program) == '\0' || state_of(program) == 'Z'; })) << "round " << round;
  }
}

}  // namespace
}  // namespace ramet::end_to_end
