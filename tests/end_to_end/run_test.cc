// `ramet run`: the command's own status, signals, terminal and time; a container; what --print says is what is done;
// and the tracer that looks on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/ramet_run.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/terminal.h"

namespace ramet::end_to_end {
namespace {

// A sanitizer of the traced ramet would want to be its only tracer.
const std::vector<std::pair<std::string, std::string>> no_leak_check = {{"ASAN_OPTIONS", "detect_leaks=0"}};

TEST(Run, EndsAsItsCommandDoes) {
  for (const int status : {0, 1, 77, 125, 255})
    EXPECT_TRUE(run(ramet_run({}, {"sh", "-c", "exit " + std::to_string(status)})).exited_with(status));
  EXPECT_TRUE(run(ramet_run({}, {"sh", "-c", "kill -9 $$"})).exited_with(128 + SIGKILL));
}

TEST(Run, TellsItsOwnFailuresApart) {
  EXPECT_TRUE(run(ramet_run({}, {"no-such-program-anywhere"})).exited_with(127));
  EXPECT_TRUE(run(ramet_run({}, {"/etc/passwd"})).exited_with(126));
  const Outcome mistyped = run(ramet_run({"--bnid", "a", "b"}, {"true"}));
  EXPECT_TRUE(mistyped.exited_with(125)) << mistyped.describe();
  const Outcome missing = run(ramet_run({"--bind", "/no/such/path", "/mnt"}, {"true"}));
  EXPECT_TRUE(missing.exited_with(125)) << missing.describe();
  EXPECT_NE(missing.err.find("bind /no/such/path: No such file or directory (ENOENT)"), std::string::npos)
      << missing.err;
}

TEST(Run, EndsACommandWhoseTimeIsOver) {
  const Outcome outcome = run(
      ramet_run({"--timeout", "200ms", "--grace", "200ms"}, {"sh", "-c", "trap '' TERM; sleep 100 & wait; sleep 100"}),
      20s);
  EXPECT_TRUE(outcome.exited_with(124)) << outcome.describe();
}

TEST(Run, HandsSignalsOn) {
  Program program(
      ramet_run({}, {"sh", "-c", "trap 'echo got; exit 5' USR1; echo ready; while :; do sleep 0.05; done"}));
  ASSERT_TRUE(program.out().wait_for("ready", 20s));
  program.signal(SIGUSR1);
  const Outcome outcome = program.wait();
  EXPECT_TRUE(outcome.exited_with(5)) << outcome.describe();
  EXPECT_EQ(outcome.out, "ready\ngot\n");
}

TEST(Run, SetsWhatTheCommandFinds) {
  const Outcome outcome = run(ramet_run(
      {"--clearenv", "-E", "TREE=aspen", "--setenv", "PATH", "/usr/bin:/bin", "--umask", "027", "--nice", "19", "-w",
       "/usr", "--limit", "nofile=33"},
      {"sh", "-c", "pwd; umask; nice; ulimit -n; echo $TREE; env | grep -vc -e ^PWD -e ^_ -e ^SHLVL -e ^OLDPWD"}));
  EXPECT_EQ(outcome.out, "/usr\n0027\n19\n33\naspen\n2\n") << outcome.describe();
}

TEST_F(RunContainer, IsolatesWithOneWord) {
  const Outcome outcome =
      run(ramet_run({"--isolated"}, {"sh", "-c",
                                     "id -u; hostname; set -- /proc/[0-9]*; echo $#; touch /usr/x 2>/dev/null || echo "
                                     "refused; touch /tmp/x && ls /tmp; cat /proc/net/dev | wc -l; echo $container"}));
  EXPECT_EQ(outcome.out, std::to_string(getuid() == 0 ? 65534 : getuid()) + "\nisolated\n2\nrefused\nx\n3\nramet\n")
      << outcome.describe();
}

TEST_F(RunContainer, SharesWhatItIsTold) {
  const Outcome outcome =
      run(ramet_run({"--isolated", "--share", "net,uts"}, {"sh", "-c", "readlink /proc/self/ns/net; hostname"}));
  char ours[64] = {}, name[65] = {};
  ASSERT_GT(readlink("/proc/self/ns/net", ours, sizeof ours - 1), 0);
  ASSERT_EQ(gethostname(name, sizeof name), 0);
  EXPECT_EQ(outcome.out, std::string(ours) + "\n" + name + "\n") << outcome.describe();
}

TEST_F(RunContainer, TakesTheOptionsOfBubblewrap) {
  const Outcome outcome = run(ramet_run({"--root-tmpfs",
                                         "--unshare-all",
                                         "--ro-bind",
                                         "/usr",
                                         "/usr",
                                         "--symlink",
                                         "usr/bin",
                                         "/bin",
                                         "--symlink",
                                         "usr/lib",
                                         "/lib",
                                         "--symlink",
                                         "usr/lib64",
                                         "/lib64",
                                         "--proc",
                                         "/proc",
                                         "--dev",
                                         "/dev",
                                         "--tmpfs",
                                         "/tmp",
                                         "--dir",
                                         "/a/b",
                                         "--chdir",
                                         "/a",
                                         "--uid",
                                         "7",
                                         "--gid",
                                         "8",
                                         "--hostname",
                                         "box",
                                         "--die-with-parent",
                                         "--new-session"},
                                        {"sh", "-c", "echo /*; ls; id -u; id -g; hostname"}));
  EXPECT_EQ(outcome.out, "/a /bin /dev /lib /lib64 /proc /tmp /usr\nb\n7\n8\nbox\n") << outcome.describe();
}

TEST_F(RunContainer, ChangesCapabilitiesInTheOrderOfTheCommandLine) {
  const auto effective = [](const std::vector<std::string>& options) {
    return run(ramet_run(options, {"sh", "-c", "grep CapEff /proc/self/status | cut -f 2"})).out;
  };
  EXPECT_EQ(effective({"-r", "--cap-drop", "all", "--cap-add", "chown"}), "0000000000000001\n");
  EXPECT_EQ(effective({"-r", "--cap-add", "chown", "--cap-drop", "ALL"}), "0000000000000000\n");
  EXPECT_EQ(effective({"--uid", "7", "--cap-add", "CAP_KILL"}), "0000000000000020\n");
  const Outcome refused = run(ramet_run({"--cap-add", "net_rwa"}, {"true"}));
  EXPECT_NE(refused.err.find("did you mean CAP_NET_RAW?"), std::string::npos) << refused.err;
}

TEST_F(RunContainer, TellsWhoStartedItWhatBecomesOfTheCommand) {
  const Outcome outcome = run_by_bash("--unshare pid --info-fd 4 --json-status-fd 3 -- sh -c 'exit 7' 3>&1 4>&2");
  EXPECT_TRUE(outcome.exited_with(7));
  std::istringstream lines(outcome.out);
  std::string first, last;
  ASSERT_TRUE(std::getline(lines, first) && std::getline(lines, last)) << outcome.describe();
  const auto start = nlohmann::json::parse(first);
  EXPECT_GT(start["child-pid"].get<int>(), 0);
  EXPECT_TRUE(start.contains("pid-namespace")) << first;
  EXPECT_FALSE(start.contains("net-namespace")) << first;
  EXPECT_EQ(last, R"({"exit-code":7})");
  EXPECT_EQ(outcome.err, first + "\n");
}

TEST(Run, WaitsForAWordBeforeItsCommandBegins) {
  const Scratch scratch;
  const std::string file = scratch.path("said");
  const Outcome outcome =
      run_by_bash("--block-fd 0 -- cat " + file + " < <(sleep 0.3; echo now >" + file + "; echo go)");
  EXPECT_EQ(outcome.out, "now\n") << outcome.describe();
}

TEST(Run, EndsByASignalWhileItsCommandMayNotBegin) {
  const Scratch scratch;
  const std::string words = "mkfifo " + scratch.path("gate") + "; exec \"$0\" run --print --block-fd 5 -- echo never 5<>" +
                            scratch.path("gate");
  Program program({.argv = {"bash", "-c", words, RAMET_COMMAND}});
  ASSERT_TRUE(program.err().wait_for("execve", 20s));  // the signals are held by then, or kill it at once
  program.signal(SIGTERM);
  const Outcome outcome = program.wait();
  EXPECT_TRUE(outcome.killed_by(SIGTERM)) << outcome.describe();
  EXPECT_EQ(outcome.out, "");
}

TEST(Run, FiltersTheCommandsSystemCalls) {
  const Outcome outcome = run_by_bash(
      R"(--seccomp 5 -- uname 5< <(printf '\x20\0\0\0\0\0\0\0\x15\0\0\x01\x3f\0\0\0\x06\0\0\0\x01\0\x05\0\x06\0\0\0\0\0\xff\x7f'))");
  EXPECT_NE(outcome.err.find("Operation not permitted"), std::string::npos) << outcome.describe();
  const Outcome refused = run_by_bash("--seccomp 5 -- true 5< <(echo abc)");
  EXPECT_NE(refused.err.find("holds no filter"), std::string::npos) << refused.err;
}

TEST(Run, FiltersByAllOfSeveralFilters) {
  const std::string no_uname = R"(<(printf '\x20\0\0\0\0\0\0\0\x15\0\0\x01\x3f\0\0\0\x06\0\0\0\x01\0\x05\0\x06\0\0\0\0\0\xff\x7f'))";
  const std::string all_pass = R"(<(printf '\x06\0\0\0\0\0\xff\x7f'))";
  for (const std::string& order : {"5< " + no_uname + " 6< " + all_pass, "6< " + no_uname + " 5< " + all_pass}) {
    const Outcome outcome = run_by_bash("--add-seccomp-fd 5 --add-seccomp-fd 6 -- uname " + order);
    EXPECT_NE(outcome.err.find("Operation not permitted"), std::string::npos) << outcome.describe();
  }
  const Outcome twice = run_by_bash("--seccomp 5 --seccomp 6 -- true 5< " + all_pass + " 6< " + all_pass);
  EXPECT_TRUE(twice.exited_with(125));
  EXPECT_NE(twice.err.find("--seccomp: with several filters, each takes --add-seccomp-fd"), std::string::npos) << twice.err;
  const Outcome mixed = run_by_bash("--seccomp 5 --add-seccomp-fd 6 -- true 5< " + all_pass + " 6< " + all_pass);
  EXPECT_NE(mixed.err.find("--add-seccomp-fd: with several filters"), std::string::npos) << mixed.err;
}

TEST_F(RunContainer, IsolatesAlsoFromARootInside) {
  const Outcome outcome = run(ramet_run(
      {"--isolated", "-r"}, {"sh", "-c", "mount -o remount,bind,rw / 2>/dev/null && echo bad; umount /tmp 2>/dev/null && "
                                         "echo bad; touch /var/lib/x 2>/dev/null && echo bad; id -u"}));
  EXPECT_EQ(outcome.out, "0\n") << outcome.describe();
  const Outcome other_root = run(ramet_run({"--isolated", "-r", "--root", "/"}, {"sh", "-c", "touch /x || echo refused"}));
  EXPECT_EQ(other_root.out, "refused\n") << other_root.describe();
}

// Neither ramet's copy of itself in memory nor the init is a file of the command's.
TEST(Run, FindsALimitOnTheSizeOfFilesForItsCommandAlone) {
  const auto limited = [](const std::string& limit, const std::string& options) {
    return run({.argv = {"bash", "-c", limit + "; exec \"$0\" run " + options + " -- sh -c 'ulimit -S -f'", RAMET_COMMAND},
                .environment = {{"PATH", "/usr/bin:/bin"}}});
  };
  EXPECT_EQ(limited("ulimit -S -f 0", "").out, "0\n");
  EXPECT_EQ(limited("ulimit -f 0", "").out, "0\n");
  const Outcome isolated = limited("ulimit -S -f 0", "--isolated");
  if (isolated.err.find("EPERM") != std::string::npos) GTEST_SKIP() << "no namespaces here: " << isolated.err;
  EXPECT_EQ(isolated.out, "0\n") << isolated.describe();
}

TEST(Run, IsolatesTheMachineFromTheHostsRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const auto effective = [](const std::vector<std::string>& more) {
    std::vector<std::string> argv = {RAMET_COMMAND, "run", "--isolated", "--share", "user"};
    argv.insert(argv.end(), more.begin(), more.end());
    for (const char* word : {"--", "sh", "-c", "grep CapEff /proc/self/status | cut -f 2"}) argv.emplace_back(word);
    const Outcome outcome = run({.argv = std::move(argv), .environment = {{"PATH", "/usr/bin:/bin"}}});
    return outcome.exited_with(0) ? std::stoull(outcome.out, nullptr, 16) : ~0ULL;
  };
  constexpr unsigned long long of_docker_without_mknod = 0xa00425fb;
  const unsigned long long has = effective({});
  if (has == ~0ULL) GTEST_SKIP() << "this root may make no namespaces";
  EXPECT_EQ(has & ~of_docker_without_mknod, 0u) << std::hex << has;
  EXPECT_NE(has & 1u << 5, 0u) << std::hex << has;  // CAP_KILL
  EXPECT_EQ(effective({"--cap-add", "mknod"}) ^ has, 1u << 27);
}

TEST_F(RunContainer, IsolatesFromDeviceFiles) {
  const std::string script = "awk '$5 == \"/\" { print $6 }' /proc/self/mountinfo; echo x >/dev/null && echo works";
  const Outcome outcome = run(ramet_run({"--isolated"}, {"sh", "-c", script}));
  EXPECT_NE(outcome.out.find("nodev"), std::string::npos) << outcome.describe();
  EXPECT_NE(outcome.out.find("works"), std::string::npos) << outcome.describe();
}

// Its terminal could be typed into (TIOCSTI).
TEST_F(RunContainer, IsolatesFromATerminalThatIsNotItsOutput) {
  const Outcome outcome =
      run(ramet_run({"--isolated"}, {"sh", "-c", "set -- $(cat /proc/$$/stat); test $6 = $$ && echo own session"}));
  EXPECT_EQ(outcome.out, "own session\n") << outcome.describe();
}

TEST_F(RunContainer, RefusesWhatWouldHappenToTheHost) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> refused = {
      {{"--share", "uts", "--hostname", "x"}, "a name of its own in a shared uts namespace"},
      {{"--share", "mount", "--read-only"}, "a root or mounts of its own in a shared mount namespace"},
      {{"--share", "user", "-r"}, "ids of its own in a shared user namespace"},
  };
  for (const auto& [options, sentence] : refused) {
    const Outcome outcome = run(ramet_run(options, {"true"}));
    EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
    EXPECT_EQ(outcome.err, "ramet: container: " + sentence + "\n");
  }
}

TEST(Run, LeavesSignalsIgnoredThatWereIgnored) {
  EXPECT_EQ(run({.argv = {"sh", "-c", "trap '' HUP; exec \"$0\" run -- sh -c 'kill -HUP $$; echo survived'",
                          RAMET_COMMAND}})
                .out,
            "survived\n");
}

TEST(Run, DropsCapabilitiesThatItHasNot) {
  const Outcome outcome =
      run(ramet_run({"--drop-caps"}, {"sh", "-c", "grep -E 'CapEff|NoNew' /proc/self/status | tr -d '\\t\\n'"}));
  EXPECT_EQ(outcome.out, "CapEff:0000000000000000NoNewPrivs:1") << outcome.describe();
}

TEST(Run, DiesWithItsParentWhereThatIsWanted) {
  Program program({.argv = {"sh", "-c", "\"$0\" run --die-with-parent -- sh -c 'echo ready; exec sleep 1000'; true",
                            RAMET_COMMAND}});
  ASSERT_TRUE(program.out().wait_for("ready", 20s));
  program.signal(SIGKILL);
  EXPECT_TRUE(program.wait().killed_by(SIGKILL));  // and all who hold its output are gone, or this would not end
}

TEST_F(RunContainer, OptionsMayComeFromADescriptor) {
  const Outcome outcome = run({.argv = {"bash", "-c", R"(exec "$0" run --args 5 -- sh -c 'echo $A; ls /tmp' 5< <(printf -- '--setenv\0A\0one two\0--tmpfs\0/tmp\0--dir\0/tmp/x\0'))",
                                        RAMET_COMMAND}});
  EXPECT_EQ(outcome.out, "one two\nx\n") << outcome.describe();
}

TEST_F(RunContainer, ThatIsDoneWhichPrintSays) {
  const Outcome said = run(ramet_run({"--isolated", "--dry-run"}, {"true"}));
  const std::size_t begin = said.err.find("CLONE_");
  ASSERT_NE(begin, std::string::npos) << said.describe();
  const std::string flags = said.err.substr(begin, said.err.find('\n', begin) - begin);
  const Outcome traced =
      run({.argv = ramet_trace({"--json", "-o", "-"}, {RAMET_COMMAND, "run", "--isolated", "--", "true"}),
           .environment = no_leak_check,
           .in_child = become_ordinary_in_child});
  std::set<std::string> words, done;
  std::istringstream list(flags);
  for (std::string word; std::getline(list, word, '|');) words.insert(word);
  std::istringstream lines(traced.out);
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event["event"] != "created" || !event.contains("flags") || !event["flags"].is_array()) continue;
    const auto given = event["flags"].get<std::set<std::string>>();
    if (given.contains("CLONE_NEWPID")) done = given;
  }
  EXPECT_EQ(done, words) << said.err << traced.describe();
}

TEST_F(RunContainer, PrintSaysWhateverWasAskedFor) {
  const Outcome said = run(ramet_run(
      {"--dry-run", "--clearenv", "-E", "TREE=aspen", "--unsetenv", "LEAF", "--cpu-list", "0", "--oom-score", "7", "--timeout",
       "1.5s", "--grace", "250ms", "--limit", "nofile=10", "--unshare", "pid", "--argv0", "bark", "--death-signal", "RTMIN+1"},
      {"true"}));
  for (const char* line :
       {"environment   empty\n", "environment   container=ramet\n", "environment   TREE=aspen\n", "environment   without LEAF\n",
        "processors    0\n", "oom_score     7\n", "setrlimit     nofile=10:10\n", "execve        true   (its argument 0 is bark)\n",
        "prctl         SIGRTMIN+1 when ramet ends\n",
        "timeout       after 1.5 s SIGTERM to the command; 0.25 s later, or when that has ended it, SIGKILL to all in its pid "
        "namespace\n"})
    EXPECT_NE(said.err.find(line), std::string::npos) << line << said.err;
}

TEST_F(RunContainer, IsShownByTheTracerWithBothTidsAndWhatIsItsOwn) {
  const Outcome traced = run({.argv = ramet_trace({"--json", "-o", "-"}, {RAMET_COMMAND, "run", "--unshare", "pid,uts",
                                                                          "--", "sh", "-c", "sleep 0.01; true"}),
                              .environment = no_leak_check,
                              .in_child = become_ordinary_in_child});
  bool init_seen = false, command_seen = false;
  std::istringstream lines(traced.out);
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event["event"] != "created") continue;
    if (!event.contains("namespace_tids")) continue;
    const auto tids = event["namespace_tids"].get<std::vector<int>>();
    const auto flags = event["flags"].get<std::set<std::string>>();
    init_seen = init_seen || (tids == std::vector{event["tid"].get<int>(), 1} && flags.contains("CLONE_NEWPID") &&
                              flags.contains("CLONE_NEWUTS"));
    command_seen = command_seen || tids == std::vector{event["tid"].get<int>(), 2};
  }
  EXPECT_TRUE(init_seen) << traced.out;
  EXPECT_TRUE(command_seen) << traced.out;
}

TEST_F(RunContainer, DiesWithRametWhateverKillsIt) {
  Program program(ramet_run({"--isolated"}, {"sh", "-c", "(setsid sleep 1000 &); echo ready; sleep 1000"}));
  ASSERT_TRUE(program.out().wait_for("ready", 20s));
  program.signal(SIGKILL);
  (void)program.wait();
  EXPECT_TRUE((program.out().wait_for_end(20s), true));  // nobody holds the pipe any more
}

TEST(Run, EndsWithRametByTheSignalThatWasChosen) {
  for (const std::string option : {"--kill-child=TERM", "--death-signal=TERM"}) {
    Program program(ramet_run({option}, {"sh", "-c", "trap 'echo asked; exit' TERM; echo ready; while :; do sleep 0.05; done"}));
    ASSERT_TRUE(program.out().wait_for("ready", 20s));
    program.signal(SIGKILL);
    EXPECT_TRUE(program.out().wait_for("asked", 20s)) << option;
    (void)program.wait();
  }
}

// Says so when it has the terminal: what is typed before that, the shell would get.
constexpr std::string_view long_job = "sh -c 'echo began-$((1+1)); exec sleep 100'\n";

TEST_F(RunContainer, HasATerminalOfItsOwnWithJobControl) {
  Terminal terminal({"env", "PS1=inside$ ", "SHELL=/bin/sh", RAMET_COMMAND, "run", "--isolated", "--", "sh", "-i"});
  ASSERT_TRUE(terminal.shows("inside$")) << terminal.screen();
  terminal.type(long_job);
  ASSERT_TRUE(terminal.shows("began-2")) << terminal.screen();
  terminal.type(control_z);
  ASSERT_TRUE(terminal.shows("Stopped")) << terminal.screen();
  terminal.type("stty size; kill -KILL %1; echo got-$((6*7))\n");
  EXPECT_TRUE(terminal.shows("24 200")) << terminal.screen();
  ASSERT_TRUE(terminal.shows("got-42")) << terminal.screen();
  terminal.type("exit 9\nexit 9\n");  // the shell may not know yet that its job is dead, and warns once
  EXPECT_EQ(WEXITSTATUS(terminal.wait()), 9) << terminal.screen();
}

TEST_F(RunContainer, FindsANameForTheTerminalThatItHas) {
  const auto name_with = [](const std::string& options) {
    Terminal terminal({"sh", "-c", "\"$0\" run " + options + " -- sh -c 'echo [$(tty)]'", RAMET_COMMAND});
    (void)terminal.wait();
    const std::string screen = terminal.screen();
    return screen.substr(screen.find('['));
  };
  EXPECT_EQ(name_with("--isolated"), "[/dev/pts/0]\r\n");
  EXPECT_EQ(name_with("--isolated --no-pty"), "[/dev/console]\r\n");
  EXPECT_EQ(name_with("--dev /dev"), "[/dev/console]\r\n");
}

TEST(Run, LeavesTheTerminalToACommandWithoutAContainer) {
  Terminal terminal({"env", "PS1=outside$ ", RAMET_COMMAND, "run", "--", "sh", "-i"});
  ASSERT_TRUE(terminal.shows("outside$")) << terminal.screen();
  terminal.type(long_job);
  ASSERT_TRUE(terminal.shows("began-2")) << terminal.screen();
  terminal.type(control_c);
  ASSERT_TRUE(terminal.shows("outside$")) << terminal.screen();
  terminal.type("echo got-$((6*7)); exit 4\n");
  ASSERT_TRUE(terminal.shows("got-42")) << terminal.screen();
  EXPECT_EQ(WEXITSTATUS(terminal.wait()), 4) << terminal.screen();
}

}  // namespace
}  // namespace ramet::end_to_end
