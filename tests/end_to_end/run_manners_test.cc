// `ramet run` where users of env(1), unshare(1), bwrap(1), docker and systemd-run look for what they know: what is passed through
// as it is, limits of all processes together, signals, terminals, mounts that are there already.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/ramet_run.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/terminal.h"

namespace ramet::end_to_end {
namespace {

// As whoever runs the tests: root may have cgroups.
Command ramet_run_as_we_are(std::vector<std::string> options, const std::vector<std::string>& command) {
  Command run = ramet_run(std::move(options), command);
  run.in_child = nullptr;
  return run;
}

TEST(RunManners, WordsArriveAsTheyAre) {
  EXPECT_EQ(run(ramet_run({}, {"printf", "%s|", "a b", "", "*", "$HOME", "--", "-x"})).out, "a b||*|$HOME|--|-x|");
}

// CVE-2019-5736: a script of a container's that begins with "#!/proc/self/exe" is run by what starts it, and gets its file.
TEST(RunManners, WhoMayWriteToTheProgramRunsItFromSealedMemory) {
  constexpr const char* creator = "readlink /proc/$PPID/exe; cat /proc/$PPID/comm; chmod 777 /proc/$PPID/exe; stat -c %a ";
  struct stat before {};
  ASSERT_EQ(stat(RAMET_COMMAND, &before), 0);
  const Outcome outcome = run(ramet_run_as_we_are({"--umask", "022"}, {"sh", "-c", creator + std::string(RAMET_COMMAND)}));
  std::ostringstream expected;
  expected << "/memfd:ramet (deleted)\nramet\n" << std::oct << (before.st_mode & 07777) << "\n";
  EXPECT_EQ(outcome.out, expected.str());
}

TEST(RunManners, NoServiceOfTheHostIsInReachOfAnIsolatedCommand) {
  EXPECT_EQ(run(ramet_run({"--isolated"}, {"sh", "-c", "ls -A /run | wc -l"})).out, "0\n");
}

TEST(RunManners, ACommandAfterTwoDashesMayBeginWithOne) {
  const Outcome outcome = run(ramet_run({}, {"-no-such-program"}));
  EXPECT_TRUE(outcome.exited_with(127)) << outcome.describe();
}

TEST(RunManners, AVariableMayBeEmptyAndHoldEquals) {
  EXPECT_EQ(run(ramet_run({"--setenv", "EMPTY=", "-E", "EQUAL=a=b"}, {"sh", "-c", "echo \"${EMPTY-none}|$EQUAL\""})).out,
            "|a=b\n");
}

TEST(RunManners, ATextWithoutAnInterpretersLineRunsAsInAShell) {
  const Scratch scratch;
  const std::string script = scratch.path("plain");
  std::ofstream(script) << "echo plain $1\nexit 3\n";
  chmod(script.c_str(), 0755);
  const Outcome outcome = run(ramet_run({}, {script, "word"}));
  EXPECT_EQ(outcome.out, "plain word\n");
  EXPECT_TRUE(outcome.exited_with(3)) << outcome.describe();
}

TEST(RunManners, ADirectoryOfPathThatCannotBeReadHidesNothingBehindIt) {
  const Scratch scratch;
  const std::string closed = scratch.path("closed");
  mkdir(closed.c_str(), 0700);
  Command behind = ramet_run({}, {"echo", "found"});
  behind.environment = {{"PATH", closed + ":/usr/bin:/bin"}};
  EXPECT_EQ(run(behind).out, "found\n");
  Command nowhere = ramet_run({}, {"no-such-program"});
  nowhere.environment = {{"PATH", closed + ":/usr/bin"}};
  EXPECT_TRUE(run(nowhere).exited_with(getuid() == 0 ? 126 : 127));  // of whom root becomes it may be in there
}

// As with every shell and nohup(1); that of children alone confuses programs, and us.
TEST(RunManners, SignalsThatTheCallerIgnoresStayIgnoredButForThatOfChildren) {
  Command command = ramet_run({}, {"sh", "-c", "grep SigIgn /proc/self/status; exit 3"});
  command.in_child = [] {
    for (const int number : {SIGCHLD, SIGPIPE, SIGINT}) ::signal(number, SIG_IGN);
    become_ordinary_in_child();
  };
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.out, "SigIgn:\t0000000000001002\n");  // SIGINT and SIGPIPE
  EXPECT_TRUE(outcome.exited_with(3)) << outcome.describe();
}

TEST_F(RunContainer, EndsAsItsCommandAlsoWhereTheCallerIgnoresItsChildren) {
  Command command = ramet_run({"--isolated"}, {"sh", "-c", "exit 3"});
  command.in_child = [] {
    ::signal(SIGCHLD, SIG_IGN);
    become_ordinary_in_child();
  };
  EXPECT_TRUE(run(command, 20s).exited_with(3));
}

TEST(RunManners, ClosedStandardDescriptorsAreNullInTheCommand) {
  const Scratch scratch;
  chmod(scratch.path("").c_str(), 0777);
  Command command = ramet_run(
      {}, {"sh", "-c", "seen=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$seen\" > " + scratch.path("seen")});
  command.in_child = [] {
    become_ordinary_in_child();
    for (const int number : {0, 1, 2}) ::close(number);
  };
  (void)run(command);
  std::ifstream seen(scratch.path("seen"));
  int count = 0;
  for (std::string line; std::getline(seen, line); ++count) EXPECT_EQ(line, "/dev/null");
  EXPECT_EQ(count, 3);
}

TEST_F(RunContainer, TakesALinkThatIsThereAlready) {
  const std::vector<std::string> programs = {"--root-tmpfs", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib",
                                             "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin"};
  auto again = programs;
  again.insert(again.end(), {"--symlink", "usr/bin", "/bin"});
  EXPECT_TRUE(run(ramet_run(again, {"true"})).exited_with(0));
  auto other = programs;
  other.insert(other.end(), {"--symlink", "usr/sbin", "/bin"});
  EXPECT_TRUE(run(ramet_run(other, {"true"})).exited_with(125));
}

TEST_F(RunContainer, KeepsAReadOnlyBindWithAWritablePlaceInIt) {
  const Scratch scratch;
  chmod(scratch.path("").c_str(), 0777);
  const Outcome outcome = run(ramet_run(
      {"--isolated", "--bind", scratch.path(""), "/tmp/place", "--tmpfs", "/tmp/place/in", "--remount-ro", "/tmp/place"},
      {"sh", "-c", "echo x 2>/dev/null >/tmp/place/x || echo refused; echo y >/tmp/place/in/y && echo written"}));
  EXPECT_EQ(outcome.out, "refused\nwritten\n") << outcome.describe();
}

// Whether a writer may have the file now.
bool is_free(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
  return ::fcntl(file.number(), F_GETLK, &whole) == 0 && whole.l_type == F_UNLCK;
}

TEST_F(RunContainer, LocksAFileAsLongAsItLives) {
  const Scratch scratch;
  const std::string file = scratch.path("lock");
  std::ofstream(file) << "x";
  {
    // The command has exec'ed, and the init too: the lock stays with it. The command's own look at the file takes nothing away.
    Program program(ramet_run({"--lock-file", file, "--proc", "/proc"},
                              {"sh", "-c", "until read -r n </proc/1/comm && [ $n = ramet-init ]; do :; done 2>/dev/null; cat " + file +
                                               "; ls /proc/self/fd | wc -l; echo ready; exec sleep 1000"}));
    ASSERT_TRUE(program.out().wait_for("ready", 20s)) << program.err().text();
    EXPECT_NE(program.out().text().find("x4\n"), std::string::npos) << program.out().text();
    EXPECT_FALSE(is_free(file));
    program.signal(SIGTERM);
    (void)program.wait();
  }
  EXPECT_TRUE(eventually([&] { return is_free(file); }));
  const Fd held(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
  ASSERT_EQ(::fcntl(held.number(), F_SETLK, &whole), 0);
  const Outcome busy = run(ramet_run({"--lock-file", file}, {"true"}));
  EXPECT_TRUE(busy.exited_with(125));
  EXPECT_EQ(busy.err, "ramet: lock " + file + ": Resource temporarily unavailable (EAGAIN)\n");
  EXPECT_EQ(run(ramet_run({"--lock-file", "/no/such"}, {"true"})).err, "ramet: lock /no/such: No such file or directory (ENOENT)\n");
  EXPECT_EQ(run(ramet_run({"--lock-file", file, "--no-init"}, {"true"})).err,
            "ramet: lock: locks are held by the init of a new pid namespace, which this has not\n");
}

TEST_F(RunContainer, AllowsOrDeniesToChangeGroups) {
  const auto inside = [](const Command& command) { return run(command).out; };
  const std::vector<std::string> look = {"cat", "/proc/self/setgroups"};
  EXPECT_EQ(inside(ramet_run({"-r"}, look)), "deny\n");
  EXPECT_EQ(inside(ramet_run({"-r", "--setgroups", "deny"}, look)), "deny\n");
  EXPECT_EQ(run(ramet_run({"-r", "--setgroups", "allow"}, look)).err,
            "ramet: setgroups: to allow it takes root, or a range of groups that /etc/subgid grants\n");
  EXPECT_NE(run(ramet_run({"--setgroups", "maybe"}, look)).err.find("--setgroups: 'maybe' is neither allow nor deny"),
            std::string::npos);
  if (getuid() != 0) return;
  const auto as_root = [&](std::vector<std::string> options) {
    std::vector<std::string> argv = {RAMET_COMMAND, "run"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), look.begin(), look.end());
    return inside({.argv = argv});
  };
  EXPECT_EQ(as_root({"-r", "--setgroups", "allow"}), "allow\n");
  EXPECT_EQ(as_root({"--map-auto"}), "allow\n");
  EXPECT_EQ(as_root({"--map-auto", "--setgroups", "deny"}), "deny\n");
}

TEST_F(RunContainer, ForbidsUserNamespacesInside) {
  const std::vector<std::string> attempt = {"sh", "-c",
                                            "id -u; echo 100 2>&- >/proc/sys/user/max_user_namespaces; unshare -U true 2>&- || echo refused"};
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--disable-userns", "-r"}, {"--disable-userns", "-r", "--isolated"},
        {"--disable-userns", "-r", "--unshare", "all", "--proc", "/proc", "--assert-userns-disabled"}}) {
    const Outcome outcome = run(ramet_run(options, attempt));
    EXPECT_EQ(outcome.out, "0\nrefused\n") << outcome.describe();
  }
  // The container belongs to the first, and a root in the second has nothing to say in it.
  const Outcome mounts = run(ramet_run({"--disable-userns", "-r", "-m"}, {"sh", "-c", "mount -t tmpfs none /tmp 2>&- || echo refused"}));
  EXPECT_EQ(mounts.out, "refused\n") << mounts.describe();
  const std::string possible = "ramet: user namespaces: more of them can be made inside\n";
  EXPECT_EQ(run(ramet_run({"--assert-userns-disabled"}, {"true"})).err, possible);
  EXPECT_EQ(run(ramet_run({"--assert-userns-disabled", "-r"}, {"true"})).err, possible);
  EXPECT_EQ(run(ramet_run({"--disable-userns", "--share", "user"}, {"true"})).err,
            "ramet: container: ids of its own in a shared user namespace\n");
}

// The outside is root of a user namespace, which may map what it is.
TEST_F(RunContainer, WaitsForWhoWritesItsIds) {
  const Scratch scratch;
  std::filesystem::permissions(scratch.path(""), std::filesystem::perms(0777));
  const auto outside = [&](const std::string& options, const std::string& writes) {
    const std::string script = "cd " + scratch.path("") + " && rm -f gate info && mkfifo gate info && exec 5<>gate && "
                               "{ \"$0\" run --unshare user --info-fd 4 --userns-block-fd 5 " + options +
                               " -- sh -c 'id -u; id -g; cat /proc/self/uid_map' 4>info 2>&1 & } && read -r line <info && "
                               "pid=$(echo \"$line\" | tr -dc '0-9,' | cut -d, -f1) && " + writes + "; wait $!; echo $?";
    return run({.argv = {"unshare", "-Ur", "bash", "-c", script, RAMET_COMMAND}, .in_child = become_ordinary_in_child}, 30s);
  };
  const std::string map = "echo '7 0 1' >/proc/$pid/uid_map && echo deny >/proc/$pid/setgroups && echo '8 0 1' >/proc/$pid/gid_map";
  for (const char* options : {"", "--uid 7 --gid 8", "--unshare pid --block-fd 0 </dev/null"}) {
    const Outcome outcome = outside(options, map + " && echo go >&5");
    EXPECT_EQ(outcome.out, "7\n8\n         7          0          1\n0\n") << options << outcome.describe();
  }
  const Outcome other = outside("--uid 9 --gid 8", map + " && echo go >&5");
  EXPECT_EQ(other.out, "ramet: setresuid the container's user: Invalid argument (EINVAL)\n125\n") << other.describe();
  const Outcome asked_to_end = outside("", "kill -TERM $!");
  EXPECT_EQ(asked_to_end.out, "ramet: userns-block-fd: a signal came before the command began\n143\n") << asked_to_end.describe();
  const Outcome killed = outside("", "kill -KILL $!; wait $!; sleep 0.3; grep -q '^State:.[^Z]' /proc/$pid/status 2>&- && echo left");
  EXPECT_EQ(killed.out, "137\n") << killed.describe();
  EXPECT_EQ(run(ramet_run({"--userns-block-fd", "0"}, {"true"})).err,
            "ramet: --userns-block-fd wants an --info-fd, by which somebody learns whose ids to write (see ramet run --help)\n");
}

TEST(RunLimits, OfAllProcessesTogetherAreInForceOrRefused) {
  const Outcome possible = run(ramet_run_as_we_are({"--tasks", "50"}, {"true"}));
  if (!possible.exited_with(0)) {
    EXPECT_TRUE(possible.exited_with(125)) << possible.describe();
    EXPECT_NE(possible.err.find("ramet: limits "), std::string::npos) << possible.err;
    GTEST_SKIP() << possible.err;
  }
  const std::string many = "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; echo never";
  EXPECT_EQ(run(ramet_run_as_we_are({"--pids-limit", "4"}, {"sh", "-c", many})).out, "");
  const Outcome killed =
      run(ramet_run_as_we_are({"--memory", "64m"}, {"sh", "-c", "head -c 200m /dev/zero | tail >/dev/null; echo $?"}));
  EXPECT_NE(killed.out, "0\n") << killed.describe();
  EXPECT_TRUE(run(ramet_run_as_we_are({"--cpus", "1.5"}, {"true"})).exited_with(0));
}

TEST(RunLimits, LeaveNoCgroupOfWhoWasKilled) {
  const auto limited = [](const std::string& script) {
    return ramet_run_as_we_are({"--tasks", "1000"}, {"sh", "-c", script});
  };
  const Outcome probe = run(limited("true"));
  if (!probe.exited_with(0)) GTEST_SKIP() << "no cgroup can be had here: " << probe.err;
  Program program(limited("grep -o 'ramet-.*' /proc/self/cgroup | head -1; echo ready $$; exec sleep 1000"));
  ASSERT_TRUE(program.out().wait_for("ready ", 20s));
  ASSERT_TRUE(eventually([&] { return program.out().text().ends_with("\n") && program.out().text().contains("ready"); }));
  std::istringstream said(program.out().text());
  std::string name, word;
  pid_t command = 0;
  ASSERT_TRUE(said >> name >> word >> command) << program.out().text();
  const auto is_there = [&] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             "/sys/fs/cgroup", std::filesystem::directory_options::skip_permission_denied)) {
      if (entry.is_directory() && entry.path().filename() == name) return true;
    }
    return false;
  };
  EXPECT_TRUE(is_there());
  program.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.has_ended(); }));
  EXPECT_TRUE(run(limited("true")).exited_with(0));
  EXPECT_TRUE(is_there()) << "somebody lives there";
  EXPECT_EQ(::kill(command, 0), 0);
  ::kill(command, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    (void)run(limited("true"));
    return !is_there();
  }));
}

TEST(RunLimits, OfMemoryFallBackToEachProcessAndSaySo) {
  if (getuid() != 0) GTEST_SKIP() << "needs root, to become somebody who may make no cgroup";
  const Outcome outcome = run(ramet_run({"--memory", "800m"}, {"sh", "-c", "ulimit -v"}));
  EXPECT_EQ(outcome.out, "819200\n") << outcome.describe();
  EXPECT_NE(outcome.err.find("--memory holds each process by itself"), std::string::npos) << outcome.err;
  EXPECT_TRUE(run(ramet_run({"--cpu", "50%"}, {"true"})).exited_with(125));
}

// CVE-2017-5226: what it types into its terminal must not be typed into ours.
TEST_F(RunContainer, TypesIntoNoTerminalButItsOwn) {
  const Scratch scratch;
  const std::string program = scratch.path("type");
  std::ofstream(program) << "#!/usr/bin/python3\nimport fcntl, termios\n"
                            "for key in 'echo typed-$((1+1))\\n':\n"
                            "    fcntl.ioctl(0, termios.TIOCSTI, key.encode())\n";
  chmod(program.c_str(), 0755);
  Terminal terminal({"env", "PS1=outside$ ", "ASAN_OPTIONS=detect_leaks=0", "sh", "-i"});
  ASSERT_TRUE(terminal.shows("outside$")) << terminal.screen();
  const std::string ramet = std::string(RAMET_COMMAND) + " run --isolated --ro-bind " + program + " /tmp/type -- ";
  terminal.type(ramet + "/tmp/type; echo after-$((2+3))\n");
  ASSERT_TRUE(terminal.shows("after-5")) << terminal.screen();
  ASSERT_TRUE(terminal.shows("outside$")) << terminal.screen();
  terminal.type("echo last-$((4+5)); exit\n");
  ASSERT_TRUE(terminal.shows("last-9")) << terminal.screen();
  (void)terminal.wait();
  EXPECT_EQ(terminal.screen().find("typed-2"), std::string::npos) << terminal.screen();
}

}  // namespace
}  // namespace ramet::end_to_end
