// A failure at every step: it is told with its stage, errno and item, and nothing is left behind.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "ramet/task/pipeline.h"
#include "tests/processes/left_behind.h"
#include "tests/processes/run.h"

namespace ramet {
namespace {

// From now on this call fails in this process and its children.
bool deny(long number, int error) {
  const sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = 4, .filter = const_cast<sock_filter*>(program)};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

bool equal_or_say(const std::string& found, const std::string& expected) {
  if (found != expected) std::cerr << "expected \"" << expected << "\", found \"" << found << "\"\n";
  return found == expected;
}

// In a process of its own: `call` fails with `error`; the command is refused with `expected`; nothing is left.
bool refused(long call, int error, const Command& command, const std::string& expected) {
  const pid_t pid = fork();
  if (pid == 0) {
    (void)Command("true").status();  // what is made once in a process is made
    const auto before = LeftBehind::now();
    bool good = deny(call, error) && equal_or_say(refusal(command), expected);
    // Who may open nothing cannot count either.
    const auto after = call == SYS_openat ? before : LeftBehind::now();
    if (!(after == before)) {
      PrintTo(before, &std::cerr);
      std::cerr << " became ";
      PrintTo(after, &std::cerr);
      std::cerr << "\n";
      good = false;
    }
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int succeeds_in_child(void*) noexcept { return 0; }

struct Injection {
  const char* name;
  long call;
  int error;
  Command command;
  const char* expected;
};

cpu_set_t any_processor() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  return set;
}

std::vector<Injection> injections() {
  const Command plain("true");
  const std::vector<sock_filter> allow = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  return {
      {"the birth", SYS_clone3, EAGAIN, plain, "clone3, EAGAIN, "},
      {"a pipe", SYS_pipe2, EMFILE, Command(plain).fd(1, Stdio::pipe()), "pipe, EMFILE, fd 1"},
      {"a text", SYS_memfd_create, EMFILE, Command(plain).fd(0, Stdio::text("x")), "memfd_create, EMFILE, input"},
      {"a file", SYS_openat, EACCES, Command(plain).fd(0, Stdio::null()), "open, EACCES, /dev/null"},
      {"a terminal", SYS_ioctl, EIO, Command(plain).fd(0, Stdio::pty()), "pty, EIO, unlock"},
      {"the session", SYS_setsid, EPERM, Command(plain).new_session(), "setsid, EPERM, "},
      {"the group", SYS_setpgid, EPERM, Command(plain).process_group(0), "setpgid, EPERM, "},
      {"the terminal", SYS_ioctl, ENOTTY, Command(plain).new_session().controlling_terminal(0), "controlling terminal, ENOTTY, "},
      {"the foreground", SYS_ioctl, ENOTTY, Command(plain).foreground_of(0), "foreground, ENOTTY, "},
      {"the directory", SYS_chdir, EACCES, Command(plain).directory("/usr"), "chdir, EACCES, /usr"},
      {"the directory fd", SYS_fchdir, EACCES, Command(plain).directory_fd(0), "chdir, EACCES, fd 0"},
      {"niceness", SYS_setpriority, EACCES, Command(plain).nice(1), "nice, EACCES, "},
      {"the policy", SYS_sched_setscheduler, EPERM, Command(plain).scheduling({SCHED_BATCH, 0}), "scheduling, EPERM, "},
      {"processors", SYS_sched_setaffinity, EINVAL, Command(plain).affinity(any_processor()), "affinity, EINVAL, "},
      {"the score", SYS_openat, EACCES, Command(plain).oom_score(1), "oom score, EACCES, 1"},
      {"a descriptor", SYS_dup3, EMFILE, Command(plain).fd(9, Stdio::fd(0)), "dup, EMFILE, fd 9"},
      {"the others", SYS_close_range, ENOMEM, plain, "close the rest, ENOMEM, "},
      {"a limit", SYS_prlimit64, EPERM, Command(plain).limit(RLIMIT_CORE, {0, 0}), "limit, EPERM, RLIMIT_CORE"},
      {"groups", SYS_setgroups, EPERM, Command(plain).groups({}), "setgroups, EPERM, "},
      {"the group id", SYS_setresgid, EPERM, Command(plain).user(0, 0), "setresgid, EPERM, "},
      {"the user id", SYS_setresuid, EAGAIN, Command(plain).user(0, 0), "setresuid, EAGAIN, "},
      {"capabilities", SYS_capset, EPERM, Command(plain).capabilities({CAP_CHOWN}), "capabilities, EPERM, capset"},
      {"the signal at death", SYS_prctl, EINVAL, Command(plain).parent_death_signal(SIGTERM), "parent death signal, EINVAL, "},
      {"the reaper", SYS_prctl, EINVAL, Command(plain).tree(Tree::subreaper), "subreaper, EINVAL, "},
      {"new privileges", SYS_prctl, EINVAL, Command(plain).new_privileges(NewPrivileges::forbidden), "no_new_privs, EINVAL, "},
      {"the filter", SYS_seccomp, EINVAL, Command(plain).seccomp(allow), "seccomp, EINVAL, "},
      {"Landlock", SYS_landlock_restrict_self, E2BIG, Command(plain).landlock(Landlock().allow_execute("/")), "landlock, E2BIG, "},
      {"its rules", SYS_landlock_create_ruleset, ENOSYS, Command(plain).landlock(Landlock()), "landlock, ENOSYS, rule set"},
      {"signals", SYS_rt_sigaction, EINVAL, Command(plain).ignore_signal(SIGUSR1), "signals, EINVAL, "},
      {"the exec", SYS_execve, EACCES, plain, "exec, EACCES, true"},
      {"the exec after a hook", SYS_execve, ELOOP, Command("/bin/true").pre_exec(succeeds_in_child), "exec, ELOOP, /bin/true"},
      {"the exec of a tree", SYS_execve, ENOMEM, Command("/bin/true").tree(Tree::automatic), "exec, ENOMEM, /bin/true"},
  };
}

TEST(Failure, AtEveryStepIsToldExactlyAndLeavesNothing) {
  for (const Injection& injection : injections()) {
    EXPECT_TRUE(refused(injection.call, injection.error, injection.command, injection.expected)) << injection.name;
  }
}

TEST(Failure, OfTheExecNamesTheProgram) {
  EXPECT_EQ(refusal(Command("/bin/nope")), "exec, ENOENT, /bin/nope");
  EXPECT_EQ(refusal(Command("/etc/passwd")), "exec, EACCES, /etc/passwd");
  EXPECT_EQ(refusal(Command("/etc/passwd/x")), "exec, ENOTDIR, /etc/passwd/x");
  EXPECT_EQ(refusal(Command("/tmp")), "exec, EACCES, /tmp");
  EXPECT_EQ(refusal(Command("true").argument(std::string(3 << 20, 'x'))), "exec, E2BIG, true");
  EXPECT_EQ(refusal(Command("no-such-program")), "exec, ENOENT, no-such-program");
}

TEST(Failure, ManyTimesLeavesNothing) {
  (void)Command("true").status();
  const auto before = LeftBehind::now();
  for (int time = 0; time < 200; ++time) {
    const Command command = Command("/bin/nope").fd(0, Stdio::text("x")).fd(1, Stdio::pipe()).fd(2, Stdio::null());
    EXPECT_FALSE(command.spawn());
  }
  EXPECT_EQ(LeftBehind::now(), before);
}

// Where a kernel or a filter has no clone3 and no close_range, everything works all the same. Older filters say EPERM of what
// they do not know.
TEST(Fallback, WithoutClone3AndCloseRange) {
  for (const auto& [call, error] : {std::pair{SYS_clone3, ENOSYS}, {SYS_close_range, ENOSYS}, {SYS_close_range, EPERM}}) {
    const pid_t pid = fork();
    if (pid == 0) {
      bool good = deny(call, error);
      const Fd leak(dup(0));
      const std::string script = "cat; test ! -e /proc/self/fd/" + std::to_string(leak.number()) + " && echo closed";
      good = good && equal_or_say(printed(shell(script).fd(0, Stdio::text("text "))), "text closed\n");
      good = good && equal_or_say(refusal(Command("/bin/nope")), "exec, ENOENT, /bin/nope");
      good = good && equal_or_say(printed(shell("grep SigIgn /proc/self/status").ignored_signals(Ignored::inherited)
                                              .ignore_signal(SIGUSR1)).substr(0, 7), "SigIgn:");
      _exit(good ? 0 : 1);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0) << call;
  }
}

TEST(Fallback, WithoutClone3AContainerHasItsInit) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  const pid_t pid = fork();
  if (pid == 0) {
    bool good = deny(SYS_clone3, ENOSYS);
    const Container container = Container().unshare(Namespace::pid | Namespace::time).clock_offset(ClockOffset::boottime, 1'000'000'000);
    const char* script = "echo $$; test $(cut -d. -f1 /proc/uptime) -ge 1000000000 && echo later; exit 3";
    good = good && equal_or_say(printed(std::move(shell(script).container(container))), "2\nlater\n");
    good = good && equal_or_say(printed(std::move(shell("echo $$").container(Container(container).init(Init::none)))), "1\n");
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Fallback, WithoutAnySharedMemory) {
  // As under qemu: the birth that shares memory is refused, and the child has a copy.
  const pid_t pid = fork();
  if (pid == 0) {
    const sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x4000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{.len = 8, .filter = const_cast<sock_filter*>(program)};
    bool good = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
    const auto before = LeftBehind::now();
    good = good && equal_or_say(refusal(Command("/bin/nope")), "exec, ENOENT, /bin/nope");
    good = good && LeftBehind::now() == before;
    good = good && equal_or_say(printed(Command("echo").argument("copied")), "copied\n");
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace ramet
