// Zygote: a Command's container, tree, cgroup, hook and restrictions, made by a copy of the zygote, are those that
// Command::spawn() would have made.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/kernel/signal_action.h"
#include "ramet/task/zygote.h"
#include "tests/functions/left_over.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::once_the_init_is_there;
using testing::with_programs;

Command shell(std::string script) { return std::move(Command("/bin/sh").arguments({"-c", std::move(script)})); }

// What it writes, and how it ended when that was not with 0; or why it did not start.
std::string said(const Zygote& zygote, Command command) {
  auto child = zygote.spawn(command.fd(0, Stdio::null()).fd(1, Stdio::pipe()).fd(2, Stdio::same_as(1)));
  if (!child) return describe(child.error());
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = read(child->pipe(1), part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(size));
  const auto ended = child->wait();
  if (!ended) return text + describe(ended.error());
  return ended->status.success() ? text : text + describe(ended->status);
}

// The same of a zygote of an ordinary user; and whether anything is left.
template <class Scenario>
std::string of_an_ordinary_zygote(Scenario scenario) {
  return as_ordinary_user([&]() -> std::string {
    auto zygote = Zygote::start();
    if (!zygote) return describe(zygote.error());
    (void)said(*zygote, Command("true"));
    const auto before = what_is_there();
    const std::string text = scenario(*zygote);
    return what_is_there() == before ? text : text + ", and something is left";
  });
}

std::string of_an_ordinary_zygote(Command command) {
  return of_an_ordinary_zygote([&](const Zygote& zygote) { return said(zygote, command); });
}

class ZygoteContainer : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string possible =
        as_ordinary_user([] { return printed(Command("true").container(Container().unshare(Namespace::user))); });
    if (!possible.empty()) GTEST_SKIP() << "no user namespaces here: " << possible;
  }
  static std::string printed(const Command& command) {
    auto output = command.output();
    return output ? output->out : describe(output.error());
  }
};

TEST_F(ZygoteContainer, HasEverythingOfItsOwnAndAnInit) {
  EXPECT_EQ(of_an_ordinary_zygote(
                shell(once_the_init_is_there("hostname; cat /proc/1/comm; set -- /proc/[0-9]*; echo $#; cd /; echo *; id -u; exit 3"))
                    .container(with_programs().host_name("shoot").user(0).group(0))),
            "shoot\nramet-init\n2\nbin dev lib lib64 proc usr\n0\nexited with 3");
  EXPECT_EQ(of_an_ordinary_zygote(shell("echo $$").container(with_programs().init(Init::none))), "1\n");
}

TEST_F(ZygoteContainer, HasANameForItsTerminal) {
  EXPECT_EQ(of_an_ordinary_zygote([](const Zygote& zygote) -> std::string {
              auto child = zygote.spawn(shell("tty; test -t 0 && test -t 2 && echo all > /dev/tty")
                                            .fd(0, Stdio::pty())
                                            .fd(1, Stdio::pty())
                                            .fd(2, Stdio::pty())
                                            .container(with_programs()));
              if (!child) return describe(child.error());
              auto output = child->output();
              return output ? output->out : describe(output.error());
            }),
            "/dev/pts/0\r\nall\r\n");
}

TEST_F(ZygoteContainer, HasTheLayersOfEachOfItsOverlays) {
  const OverlayLayers two{.lower = {"/usr/bin", "/usr/lib"}, .access = Access::read_only};
  EXPECT_EQ(of_an_ordinary_zygote(shell("test -e /a/ls && test -d /a/x86_64-linux-gnu -o -d /a/aarch64-linux-gnu && echo two; "
                                        "touch /c/x && echo written; touch /a/x 2>/dev/null || echo refused")
                                      .container(with_programs()
                                                     .overlay("/a", two)
                                                     .overlay("/c", {.lower = {"/usr/bin"}}))),
            "two\nwritten\nrefused\n");
}

TEST_F(ZygoteContainer, HasItsOwnClocks) {
  EXPECT_EQ(of_an_ordinary_zygote(
                shell("test $(cut -d. -f1 /proc/uptime) -ge 1000000000 && echo later")
                    .container(with_programs().clock_offset(ClockOffset::boottime, 1'000'000'000))),
            "later\n");
}

TEST_F(ZygoteContainer, HasFilesWhoseContentsItWasGiven) {
  const std::string bytes("a\0b\n", 4);
  const Container container = with_programs()
                                  .file("/etc/bytes", bytes)
                                  .file("/etc/none", "")
                                  .file("/etc/motd", "text\n", {.place = FilePlace::mounted, .access = Access::read_only});
  EXPECT_EQ(of_an_ordinary_zygote(shell("od -An -c /etc/bytes; wc -c </etc/none; cat /etc/motd").container(container)),
            "   a  \\0   b  \\n\n0\ntext\n");
}

TEST_F(ZygoteContainer, BindsWhatLiesInTheCallersDirectoryAsItIsNow) {
  EXPECT_EQ(of_an_ordinary_zygote([](const Zygote& zygote) {
              (void)!chdir("/usr");
              return said(zygote, shell("pwd; test -e /here/ls && echo bound").container(with_programs().bind("bin", "/here")));
            }),
            "/usr\nbound\n");
}

TEST_F(ZygoteContainer, GoesOnlyWithItsInit) {
  EXPECT_EQ(of_an_ordinary_zygote([](const Zygote& zygote) -> std::string {
              auto child = zygote.spawn(shell("(setsid sleep 1000 &); (sleep 1000 &); echo ready; sleep 1000")
                                            .fd(1, Stdio::pipe())
                                            .container(with_programs()));
              if (!child) return describe(child.error());
              char text[8];
              (void)!read(child->pipe(1), text, 6);
              const auto killed = child->kill_tree();
              if (!killed) return describe(killed.error());
              return read(child->pipe(1), text, 1) == 0 ? "nobody left" : "somebody left";
            }),
            "nobody left");
}

TEST_F(ZygoteContainer, IsEnteredByAnotherCommand) {
  EXPECT_EQ(of_an_ordinary_zygote([](const Zygote& zygote) -> std::string {
              auto box = zygote.spawn(shell("echo ready; exec sleep 1000")
                                          .fd(1, Stdio::pipe())
                                          .container(with_programs().user(0).group(0).host_name("shoot"))
                                          .on_drop(Child::OnDrop::kill));
              if (!box) return describe(box.error());
              char text[8];
              (void)!read(box->pipe(1), text, 6);
              const auto inside = Container().join(every_namespace.without(Namespace::time), box->pidfd());
              Command nope("/bin/nope");
              return said(zygote, shell(once_the_init_is_there("hostname; cat /proc/1/comm; exit 6")).directory("/").container(inside)) + "; " +
                     said(zygote, nope.directory("/").container(inside));
            }),
            "shoot\nramet-init\nexited with 6; exec /bin/nope: No such file or directory (ENOENT)");
}

TEST_F(ZygoteContainer, HasAPidNamespaceInJoinedUsers) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              const auto zygote = Zygote::start().value();
              const auto users = shell("echo ready; exec sleep 1000")
                                     .container(Container().unshare(Namespace::user).user(0).group(0))
                                     .fd(1, Stdio::pipe())
                                     .on_drop(Child::OnDrop::kill)
                                     .spawn();
              if (!users) return describe(users.error());
              char text[8];
              (void)!read(users->pipe(1), text, 6);
              const auto inside = Container().join(Namespace::user, users->pidfd()).unshare(Namespace::pid).processes();
              return said(zygote, shell(once_the_init_is_there("id -u; echo $$ /proc/[0-9]; exit 6")).directory("/").container(inside));
            }),
            "0\n2 /proc/1 /proc/2\nexited with 6");
}

TEST_F(ZygoteContainer, ThatFailsSaysAtWhichStepAndLeavesNothing) {
  EXPECT_EQ(of_an_ordinary_zygote(shell("true").container(with_programs().bind("/no/such/source", "/x"))),
            "bind /no/such/source: No such file or directory (ENOENT)");
  EXPECT_EQ(of_an_ordinary_zygote(Command("/bin/nope").container(with_programs())),
            "exec /bin/nope: No such file or directory (ENOENT)");
  EXPECT_EQ(of_an_ordinary_zygote(shell("true").directory("/nowhere").container(with_programs())),
            "chdir /nowhere: No such file or directory (ENOENT)");
}

TEST(ZygoteContainerOfRoot, HasIdsThatWereWrittenFromOutside) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  const auto zygote = Zygote::start().value();
  const auto container = with_programs().map_users({0, 200000, 1000}).map_groups({0, 200000, 1000});
  const std::string text = said(zygote, shell("id -u; cat /proc/self/uid_map | tr -s ' '").container(container));
  if (text.starts_with("clone3: ")) GTEST_SKIP() << text;
  EXPECT_EQ(text, "0\n 0 200000 1000\n");
}

TEST(ZygoteContainerOfRoot, IsRefusedToACallerWhoIsSomebodyElseByNow) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  const pid_t pid = fork();
  if (pid == 0) {
    const auto zygote = Zygote::start().value();
    const bool changed = testing::become_ordinary();
    const auto child = zygote.spawn(shell("true").container(with_programs()));
    _exit(changed && !child && child.error().number == EINVAL ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

class ZygoteProgram : public ::testing::Test {
 protected:
  ZygoteProgram() : zygote_(std::move(Zygote::start().value())) {}
  // A line of /proc/self/status, without its name.
  std::string status_line(Command command, const std::string& name) {
    std::string text = said(zygote_, command.arguments({"-h", "^" + name + ":", "/proc/self/status"}));
    text.erase(0, text.find('\t') + 1);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }
  Zygote zygote_;
};
Command grep() { return Command("/bin/grep"); }

TEST_F(ZygoteProgram, IsKilledWithItsTree) {
  for (const Tree tree : {Tree::cgroup, Tree::subreaper, Tree::automatic}) {
    if (tree == Tree::cgroup && !Cgroup::make()) continue;
    auto child = zygote_.spawn(
        shell("(setsid sleep 1000 &); setsid sleep 1000 & echo ready; sleep 1000").fd(1, Stdio::pipe()).tree(tree));
    ASSERT_TRUE(child) << describe(child.error());
    char text[8];
    ASSERT_EQ(read(child->pipe(1), text, 6), 6);
    const auto killed = child->kill_tree();
    ASSERT_TRUE(killed) << describe(killed.error());
    EXPECT_EQ(read(child->pipe(1), text, 1), 0) << "somebody holds the pipe";
  }
}

TEST_F(ZygoteProgram, LeavesNoCgroupWhenItCannotRun) {
  auto place = Cgroup::make();
  if (!place) GTEST_SKIP() << describe(place.error());
  const auto cgroups = [&] {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(place->path()).parent_path())) {
      const std::string name = entry.path().filename();
      count += name.starts_with("ramet-" + std::to_string(getpid()) + "-") ? 1 : 0;
    }
    return count;
  };
  const int before = cgroups();
  EXPECT_EQ(said(zygote_, Command("/bin/nope").tree(Tree::cgroup)),
            "exec /bin/nope: No such file or directory (ENOENT)");
  EXPECT_EQ(cgroups(), before);
}

TEST_F(ZygoteProgram, RunsInTheCgroupThatItIsGiven) {
  auto cgroup = Cgroup::make();
  if (!cgroup) GTEST_SKIP() << describe(cgroup.error());
  const std::string name = cgroup->path().substr(cgroup->path().rfind('/')) + "\n";
  EXPECT_TRUE(said(zygote_, Command("cat").argument("/proc/self/cgroup").cgroup(cgroup->path())).contains(name));
  EXPECT_FALSE(said(zygote_, Command("cat").argument("/proc/self/cgroup")).contains(name));
}

TEST_F(ZygoteProgram, IsFilteredBySeccomp) {
  const std::vector<sock_filter> no_uname = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  EXPECT_EQ(said(zygote_, shell("uname 2>/dev/null || echo refused").seccomp(no_uname)), "refused\n");
  EXPECT_EQ(said(zygote_, shell("uname 2>/dev/null || echo refused")
                              .seccomp({BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)})
                              .add_seccomp(no_uname)),
            "refused\n");
  EXPECT_EQ(status_line(grep().seccomp({BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}), "Seccomp"), "2");
  EXPECT_EQ(status_line(grep(), "Seccomp"), "0") << "the zygote is as before";
}

TEST_F(ZygoteProgram, IsHeldByLandlock) {
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  Landlock rules;
  for (const char* place : {"/bin", "/usr", "/lib", "/lib64"}) {
    if (access(place, F_OK) == 0) rules.allow_execute(place);
  }
  EXPECT_TRUE(said(zygote_, Command("/bin/cat").argument("/etc/passwd")).contains("root:"));
  EXPECT_TRUE(said(zygote_, Command("/bin/cat").argument("/etc/passwd").landlock(rules)).contains("ermission denied"));
}

TEST_F(ZygoteProgram, HasATerminalOfItsOwn) {
  auto child = zygote_.spawn(shell("test -t 0 && test -t 1 && echo hello > /dev/tty; exit 4")
                                 .fd(0, Stdio::pty())
                                 .fd(1, Stdio::pty())
                                 .fd(2, Stdio::pty()));
  ASSERT_TRUE(child) << describe(child.error());
  char text[64];
  const ssize_t size = read(child->pipe(0), text, sizeof text);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(size)), "hello\r\n");
  const Fd terminal = child->take_pipe(0);
  EXPECT_EQ(child->wait().value().status.code(), 4);
}

TEST_F(ZygoteProgram, HasTheCapabilitiesThatItIsGiven) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(status_line(grep().capabilities({CAP_CHOWN}), "CapEff"), "0000000000000001");
  EXPECT_EQ(status_line(grep().capabilities({}), "CapBnd"), "0000000000000000");
  EXPECT_EQ(status_line(grep().user(65534, 65534).capabilities({CAP_CHOWN}), "CapEff"), "0000000000000001");
}

TEST_F(ZygoteProgram, FindsNoSignalBlockedOrIgnored) {
  EXPECT_EQ(status_line(grep(), "SigBlk"), "0000000000000000");
  EXPECT_EQ(status_line(grep(), "SigIgn"), "0000000000000000");
}

// As make(1) leaves libc's own two to its commands.
TEST(ZygoteOfAProcessThatIgnores, IgnoresNothing) {
  const pid_t pid = fork();
  if (pid == 0) {
    const KernelAction ignored{.handler = ignore_action};
    for (const int signal : {SIGPIPE, 32, 33, 64}) raw_syscall(SYS_rt_sigaction, signal, &ignored, nullptr, 8);
    auto zygote = Zygote::start();
    _exit(zygote && said(*zygote, grep().arguments({"SigIgn", "/proc/self/status"})) == "SigIgn:\t0000000000000000\n" ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

struct Names {
  char name[16];
};
int take_name_in_child(void* copy) noexcept {
  return prctl(PR_SET_NAME, static_cast<const Names*>(copy)->name) == 0 && static_cast<const Names*>(copy)->name[0] == 'o'
             ? 0
             : EDOM;
}

TEST_F(ZygoteProgram, GivesItsHookACopyOfWhatItNeeds) {
  EXPECT_EQ(said(zygote_, shell("echo ran").pre_exec_with_copy(take_name_in_child, Names{"ours"})), "ran\n");
  EXPECT_TRUE(said(zygote_, shell("echo ran").pre_exec_with_copy(take_name_in_child, Names{"theirs"})).contains("pre_exec"));
}

}  // namespace
}  // namespace ramet
