// The known classes of fault of launchers, each with the test that would have found it.
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "ramet/kernel/raw_syscall.h"
#include "tests/processes/run.h"
#include "tests/processes/scratch.h"

namespace ramet {
namespace {

constexpr uid_t nobody = 65534;

// The line of /proc/self/status that begins with `name`, in the program, without the name.
std::string status_line(Command command, const std::string& name) {
  std::string text = printed(command.arguments({"-h", "^" + name + ":", "/proc/self/status"}));
  text.erase(0, name.size() + 1);
  while (!text.empty() && (text.front() == '\t' || text.front() == ' ')) text.erase(0, 1);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}
Command grep() { return Command("/bin/grep"); }

bool is_root() { return geteuid() == 0; }

TEST(PathLookup, NeverTakesWhatLiesInTheWorkingDirectory) {
  const Scratch scratch;
  scratch.program("tool", "#!/bin/sh\necho planted\n");
  for (const char* path : {".", "", ":/bin", "/bin:", "/bin::/usr/bin", "./", "bin"}) {
    EXPECT_EQ(refusal(Command("tool").directory(scratch.path()).variable("PATH", path)), "exec, ENOENT, tool") << path;
  }
}

TEST(Arguments, AreAtLeastTheName) {
  // A program with argc 0 reads its environment as its arguments (CVE-2021-4034).
  EXPECT_EQ(printed(Command("/bin/sh").name("").arguments({"-c", "cat /proc/$$/cmdline | tr '\\0' '|'"})).front(), '|');
}

TEST(Names, WithZeroBytesAndMalformedOnesAreRefused) {
  const std::string zero("a\0b", 3);
  const auto is_refused = [](const Command& command) { return refusal(command).starts_with("command, EINVAL"); };
  EXPECT_TRUE(is_refused(Command(zero)));
  EXPECT_TRUE(is_refused(Command("")));
  EXPECT_TRUE(is_refused(Command("true").name(zero)));
  EXPECT_TRUE(is_refused(Command("true").argument(zero)));
  EXPECT_TRUE(is_refused(Command("true").variable(zero, "x")));
  EXPECT_TRUE(is_refused(Command("true").variable("A", zero)));
  EXPECT_TRUE(is_refused(Command("true").variable("", "x")));
  EXPECT_TRUE(is_refused(Command("true").variable("A=B", "x")));
  EXPECT_TRUE(is_refused(Command("true").directory(zero)));
  EXPECT_TRUE(is_refused(Command("true").directory("")));
  EXPECT_TRUE(is_refused(Command("true").fd(0, Stdio::read(zero))));
  EXPECT_TRUE(is_refused(Command("true").cgroup(zero)));
  EXPECT_TRUE(is_refused(Command("true").ignore_signal(SIGKILL)));
  EXPECT_TRUE(is_refused(Command("true").ignore_signal(65)));
}

// CVE-2024-21626: a descriptor that leaked, as a working directory.
TEST(Directory, IsNeverADescriptorByItsName) {
  for (const char* path : {"/proc/self/fd/7", "/proc/thread-self/fd/7", "/proc/1/fd/7", "/dev/fd/7", "/proc/self/fd"}) {
    EXPECT_TRUE(refusal(Command("true").directory(path)).starts_with("command, EINVAL")) << path;
  }
}

TEST(Signals, AreAtTheirDefaultAndNoneIsBlocked) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (int signal = 1; signal <= 64; ++signal) {
      struct { void (*handler)(int); unsigned long rest[3]; } ignore{SIG_IGN, {}};
      syscall(SYS_rt_sigaction, signal, &ignore, nullptr, 8);
    }
    struct { void (*handler)(int); unsigned long rest[3]; } normal{SIG_DFL, {}};
    syscall(SYS_rt_sigaction, SIGCHLD, &normal, nullptr, 8);
    const unsigned long all = ~0ul;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, 8);
    bool good = status_line(grep(), "SigIgn") == "0000000000000000" && status_line(grep(), "SigBlk") == "0000000000000000";
    const std::string inherited = status_line(grep().ignored_signals(Ignored::inherited), "SigIgn");
    good = good && inherited.starts_with("fffffff");
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    good = good && status_line(grep().signal_mask(usr1), "SigBlk") == "0000000000000200";
    good = good && status_line(grep().ignore_signal(SIGUSR1), "SigIgn") == "0000000000000200";
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// As a service has it whose manager gave it two capabilities and no root.
TEST(Credentials, OfSomebodyElseComeWithoutOurGroupsWhoeverWeAre) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const pid_t pid = fork();
  if (pid == 0) {
    const gid_t groups[] = {6, 1000};
    bool ready = setgroups(2, groups) == 0 && prctl(PR_SET_KEEPCAPS, 1) == 0 && setresgid(1000, 1000, 1000) == 0 &&
                 setresuid(1000, 1000, 1000) == 0;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2]{};
    sets[0].permitted = sets[0].effective = 1u << CAP_SETUID | 1u << CAP_SETGID;
    ready = ready && syscall(SYS_capset, &header, sets) == 0;
    const auto id = Command("id").argument("-G").user(65534, 65534).output();
    _exit(ready && id && id->out == "65534\n" ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

// CVE-2023-6507 of Python: an empty list of groups was not set at all.
TEST(Credentials, LeaveNoGroupsOfRoots) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  const pid_t pid = fork();
  if (pid == 0) {
    const gid_t groups[] = {4, 24, 27};
    bool good = syscall(SYS_setgroups, 3, groups) == 0;
    good = good && status_line(grep().user(nobody, nobody), "Groups").empty();
    good = good && status_line(grep().groups({}), "Groups").empty();
    good = good && status_line(grep().user(nobody, nobody).groups({7, 8}), "Groups") == "7 8";
    good = good && status_line(grep(), "Groups") == "4 24 27";
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Credentials, OfNobodyAtAllAreRefused) {  // CVE-2019-14287: -1 means "as it is" to the kernel
  constexpr auto none = static_cast<uid_t>(-1);
  for (const auto& [user, group] : {std::pair{none, none}, {nobody, none}, {none, nobody}}) {
    const auto child = Command("true").user(user, group).spawn();
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().number, EINVAL);
  }
}

TEST(Credentials, AreRealEffectiveAndSaved) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  EXPECT_EQ(status_line(grep().user(1234, 4321), "Uid"), "1234\t1234\t1234\t1234");
  EXPECT_EQ(status_line(grep().user(1234, 4321), "Gid"), "4321\t4321\t4321\t4321");
  EXPECT_EQ(status_line(grep().user(1234, 4321), "CapEff"), "0000000000000000");
  EXPECT_EQ(getuid(), 0u);
}

// CVE-2022-29162 of runc: inheritable capabilities that nobody asked for.
TEST(Capabilities, InheritableOnesAreNone) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  EXPECT_EQ(status_line(grep().capabilities({CAP_CHOWN}), "CapInh"), "0000000000000000");
  EXPECT_EQ(status_line(grep().user(nobody, nobody), "CapInh"), "0000000000000000");
}

TEST(Capabilities, AreWhatTheyWereSaidToBe) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  EXPECT_EQ(status_line(grep().capabilities({CAP_CHOWN}), "CapEff"), "0000000000000001");
  EXPECT_EQ(status_line(grep().capabilities({CAP_CHOWN}), "CapBnd"), "0000000000000001");
  EXPECT_EQ(status_line(grep().capabilities({}), "CapEff"), "0000000000000000");
  EXPECT_EQ(status_line(grep().user(nobody, nobody).capabilities({CAP_CHOWN}), "CapEff"), "0000000000000001");
  EXPECT_EQ(status_line(grep().user(nobody, nobody).capabilities({CAP_CHOWN}), "CapBnd"), "0000000000000001");
}

// CVE-2016-8659 and its like: the mark that keeps a changed process from being debugged, on the wrong memory.
TEST(Dumpable, OfTheCallerIsAsBefore) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  ASSERT_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
  EXPECT_TRUE(Command("true").user(nobody, nobody).status().value().success());
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
  EXPECT_FALSE(Command("/bin/nope").user(nobody, nobody).spawn());
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
  prctl(PR_SET_DUMPABLE, 0);
  EXPECT_TRUE(Command("true").user(nobody, nobody).status().value().success());
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 0);
  prctl(PR_SET_DUMPABLE, 1);
}

int looks_at_dumpable_in_child(void* argument) noexcept {
  *static_cast<long*>(argument) = raw_syscall(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0);
  return 0;
}

TEST(Dumpable, IsOffWhileTheChildIsSomebodyElseInOurMemory) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  long seen = -1;
  EXPECT_TRUE(Command("true").user(nobody, nobody).pre_exec(looks_at_dumpable_in_child, &seen).status().value().success());
  EXPECT_EQ(seen, 0);
}

TEST(Dumpable, SurvivesManyLaunchesAtOnce) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  std::vector<std::jthread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([] {
      for (int time = 0; time < 25; ++time) (void)Command("true").user(nobody, nobody).status();
    });
  }
  threads.clear();
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

// CVE-2017-5226: a program that types into its caller's terminal.
TEST(Terminal, CannotBeTypedIntoFromAnotherSession) {
  const Scratch scratch;
  const std::string program = scratch.program("type", "#!/usr/bin/python3\nimport fcntl, sys, termios\n"
                                                      "try: fcntl.ioctl(0, termios.TIOCSTI, b'x')\n"
                                                      "except OSError as error: sys.exit(error.errno)\n");
  const Fd master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(grantpt(master.number()), 0);
  ASSERT_EQ(unlockpt(master.number()), 0);
  const Fd terminal(open(ptsname(master.number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  // As root it may, whatever the session: so as nobody.
  Command command = Command(program).new_session().fd(0, Stdio::fd(terminal.number()));
  if (is_root()) command.user(nobody, nobody);
  auto status = command.status();
  ASSERT_TRUE(status) << describe(status.error());
  const bool refused = status->code() == EPERM || status->code() == EIO;  // EIO: dev.tty.legacy_tiocsti is off
  EXPECT_TRUE(refused) << describe(*status);
}

TEST(Landlock, ForbidsWhatIsNotAllowed) {
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  const Scratch scratch;
  std::ofstream(scratch.path() + "/secret") << "secret\n";
  Landlock rules;
  for (const char* place : {"/bin", "/usr", "/lib", "/lib64"}) {
    if (access(place, F_OK) == 0) rules.allow_execute(place);
  }
  EXPECT_EQ(printed(Command("/bin/cat").argument(scratch.path() + "/secret")), "secret\n");
  EXPECT_EQ(printed(Command("/bin/cat").argument(scratch.path() + "/secret").landlock(rules)), "");
  EXPECT_EQ(printed(Command("/bin/cat").argument(scratch.path() + "/secret").landlock(rules.allow_read(scratch.path()))), "secret\n");
  EXPECT_EQ(std::ifstream(scratch.path() + "/secret").get(), 's') << "the caller is not restricted";
}

TEST(Seccomp, FiltersTheProgramAndNotTheCaller) {
  const std::vector<sock_filter> no_uname = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  EXPECT_FALSE(Command("uname").fd(2, Stdio::null()).seccomp(no_uname).status().value().success());
  EXPECT_TRUE(Command("uname").fd(1, Stdio::null()).status().value().success());
  EXPECT_EQ(status_line(grep().seccomp({BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}), "Seccomp"), "2");
  const std::vector<sock_filter> all = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  EXPECT_FALSE(Command("uname").fd(2, Stdio::null()).seccomp(all).add_seccomp(no_uname).status().value().success());
  EXPECT_TRUE(Command("uname").fd(1, Stdio::null()).add_seccomp(no_uname).seccomp(all).status().value().success())
      << "seccomp() is the only one";
}

TEST(Seccomp, ThatForbidsToRunAndToExitIsAFailureAndNoHang) {
  const std::vector<sock_filter> nothing = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)};
  EXPECT_EQ(refusal(Command("/bin/true").seccomp(nothing)), "exec, EPERM, /bin/true");
  EXPECT_EQ(refusal(Command("true").seccomp(std::vector<sock_filter>(5000, sock_filter{}))).substr(0, 15), "command, EINVAL");
}

TEST(NewPrivileges, CanBeForbidden) {
  EXPECT_EQ(status_line(grep(), "NoNewPrivs"), "0");
  EXPECT_EQ(status_line(grep().new_privileges(NewPrivileges::forbidden), "NoNewPrivs"), "1");
}

TEST(ParentDeath, IsTheSpawningThreadsDeath) {
  std::optional<Child> child;
  std::thread spawner([&] { child = Command("sleep").argument("100").parent_death_signal(SIGTERM).spawn().value(); });
  spawner.join();
  EXPECT_EQ(child->wait().value().status.signal(), SIGTERM);
}

TEST(ParentDeath, SignalSurvivesAChangeOfUser) {
  if (!is_root()) GTEST_SKIP() << "needs root";
  std::optional<Child> child;
  std::thread spawner([&] {
    child = Command("sleep").argument("100").user(nobody, nobody).parent_death_signal(SIGTERM).spawn().value();
  });
  spawner.join();
  EXPECT_EQ(child->wait().value().status.signal(), SIGTERM);
}

// CVE-2019-5736: the caller's own program, written through /proc/self/exe of a child that still is the caller's image. Between
// birth and exec the child runs no foreign code; after, its exe is the new program.
TEST(OwnProgram, IsNoLongerTheChildsOnceItRuns) {
  EXPECT_TRUE(printed(Command("/usr/bin/readlink").argument("/proc/self/exe")).ends_with("/readlink\n"));
}

TEST(Cgroup, HoldsTheProgramFromItsBirth) {
  auto cgroup = Cgroup::make();
  if (!cgroup) GTEST_SKIP() << describe(cgroup.error());
  const std::string name = cgroup->path().substr(cgroup->path().rfind('/'));
  const Command cat = Command("cat").argument("/proc/self/cgroup");
  EXPECT_TRUE(printed(Command(cat).cgroup(cgroup->path())).contains(name + "\n"));
  EXPECT_TRUE(printed(Command(cat).cgroup_fd(cgroup->directory())).contains(name + "\n"));
  EXPECT_FALSE(printed(cat).contains(name));
}

TEST(Cgroup, OfVersion1IsJoinedByTheChild) {
  const std::string parent = "/sys/fs/cgroup/pids";
  const std::string path = parent + "/ramet-test-" + std::to_string(getpid());
  if (mkdir(path.c_str(), 0755) != 0) GTEST_SKIP() << "no cgroup v1 of pids can be made here";
  EXPECT_TRUE(printed(Command("cat").argument("/proc/self/cgroup").cgroup(path)).contains(path.substr(parent.size()) + "\n"));
  EXPECT_EQ(rmdir(path.c_str()), 0);
}

}  // namespace
}  // namespace ramet
