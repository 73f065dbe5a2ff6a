// What has gone wrong in other launchers of containers, tried on ours.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "ramet/kernel/raw_syscall.h"
#include "tests/processes/of_an_ordinary_user.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/said.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::said;
using testing::shell_says;
using testing::with_programs;
using testing::once_the_init_is_there;

using ContainerHazard = testing::OfAnOrdinaryUser;

TEST_F(ContainerHazard, NoDescriptorOfTheCallerGetsIn) {  // CVE-2024-21626
  EXPECT_EQ(as_ordinary_user([] {
              for (int i = 0; i < 200; ++i) (void)!::dup(0);
              return shell_says(once_the_init_is_there("ls /proc/self/fd | tr '\\n' ' '; ls /proc/1/fd | wc -l"),
                                with_programs().user(0).group(0));  // who may look at the init's
            }),
            "0 1 2 3 0\n");  // 3 is the directory that ls reads; the init has none at all
}

TEST_F(ContainerHazard, ADirectoryThatIsNoMoreLeadsNowhere) {
  EXPECT_EQ(as_ordinary_user([] {
              const std::string gone = "/tmp/ramet-gone-" + std::to_string(::getpid());
              if (::mkdir(gone.c_str(), 0700) != 0 || ::chdir(gone.c_str()) != 0 || ::rmdir(gone.c_str()) != 0)
                return std::string("no directory");
              return shell_says("pwd", Container().unshare(Namespace::mount));
            }),
            "/\n");
}

TEST_F(ContainerHazard, ALimitOnTheSizeOfFilesIsTheProgramsAlone) {
  EXPECT_EQ(as_ordinary_user([] {
              std::string text;
              for (const rlim_t bytes : {0, 512}) {  // none of the init's image, and the half of it
                rlimit limit{};
                ::getrlimit(RLIMIT_FSIZE, &limit);
                limit.rlim_cur = bytes;
                ::setrlimit(RLIMIT_FSIZE, &limit);
                text += shell_says("ulimit -S -f", with_programs());
              }
              return text;
            }),
            "0\n1\n");
}

TEST_F(ContainerHazard, ADirectoryThroughADescriptorIsRefused) {  // CVE-2024-21626
  EXPECT_EQ(as_ordinary_user([] {
              const int host = ::open("/", O_PATH | O_DIRECTORY);
              Command command("true");
              command.directory("/proc/self/fd/" + std::to_string(host)).container(with_programs());
              const std::string text = said(std::move(command));
              return text.find("descriptor") != std::string::npos ? std::string("refused") : text;
            }),
            "refused");
}

// The kernel asks for the id of the machine's root, and for no capability, where it lets one change how it runs.
TEST(ContainerOfTheMachinesRoot, ChangesNothingOfTheMachine) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs the machine's root";
  constexpr const char* try_to = "echo 60 2>/dev/null >/proc/sys/vm/swappiness && echo changed || echo refused";
  const auto usual = [] { return Container().unshare(Namespace::pid | Namespace::mount).processes(); };
  EXPECT_EQ(shell_says(try_to, usual()), "refused\n");
  EXPECT_EQ(shell_says(try_to, usual().unshare(Namespace::user)), "refused\n") << "its root is the machine's";
  EXPECT_EQ(shell_says(try_to, usual().unshare(Namespace::user).user(1000).group(1000)), "refused\n") << "by another number";
}

TEST_F(ContainerHazard, TheInitsProgramCannotBeWritten) {  // CVE-2019-5736
  const std::string text = as_ordinary_user([] {
    return shell_says(once_the_init_is_there("readlink /proc/1/exe; echo x 2>/dev/null >/proc/1/exe || echo refused"),
                      with_programs().user(0).group(0));
  });
  EXPECT_EQ(text, "/memfd:ramet-init (deleted)\nrefused\n");
}

// What a filter, dropped capabilities or no_new_privs forbid, the init could be made to do by who may trace it.
TEST_F(ContainerHazard, TheInitIsNobodysTool) {
  constexpr const char* look = "readlink /proc/1/exe || echo refused; grep -E 'CapEff|NoNewPrivs' /proc/1/status";
  const std::string disarmed = "CapEff:\t0000000000000020\nNoNewPrivs:\t1\n";  // CAP_KILL
  EXPECT_EQ(as_ordinary_user([] { return shell_says(once_the_init_is_there(look), with_programs()); }), "refused\n" + disarmed);
  EXPECT_EQ(as_ordinary_user([] {
              Command command("/bin/sh");
              const sock_filter allow_all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
              command.arguments({"-c", once_the_init_is_there(look)}).seccomp({allow_all});
              return said(std::move(command.container(with_programs().user(0).group(0))));
            }),
            "refused\n" + disarmed);
}

TEST_F(ContainerHazard, InheritableCapabilitiesAreNone) {  // CVE-2022-29162
  EXPECT_EQ(
      as_ordinary_user([] { return shell_says("grep CapInh /proc/self/status", with_programs().user(0).group(0)); }),
      "CapInh:\t0000000000000000\n");
}

TEST_F(ContainerHazard, AnOrdinaryUserInsideHasNoCapabilities) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("grep CapEff /proc/self/status", with_programs()); }),
            "CapEff:\t0000000000000000\n");
}

TEST_F(ContainerHazard, SetgroupsIsDeniedToWhoMapsItsOwnIds) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("cat /proc/self/setgroups", with_programs().user(0).group(0)); }),
            "deny\n");
}

// In the child, just before its exec: whether the key of the caller's session is within reach.
int must_not_read_key(void* key) noexcept {
  char secret[16];
  const long read = raw_syscall(SYS_keyctl, KEYCTL_READ, *static_cast<const long*>(key), secret, sizeof secret, 0);
  return read < 0 ? 0 : EDOM;
}

TEST_F(ContainerHazard, TheKeysOfTheCallersSessionStayOutside) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) return "no keys";
              const long key = ::syscall(SYS_add_key, "user", "secret", "text", 4, KEY_SPEC_SESSION_KEYRING);
              if (key < 0) return "no keys";
              Command command("true");
              command.pre_exec_with_copy(&must_not_read_key, key);
              std::string text = "plain " + said(command);
              for (const Container& container : {with_programs(), Container().unshare(Namespace::user), Container().host_name("x")})
                text += ", " + said(Command(command).container(container));
              return text;
            }),
            "plain {pre_exec, 33, true}, , , ");
}

TEST_F(ContainerHazard, TheKeysStayWithWhoUnsharesByPrivilegeAlone) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(as_ordinary_user(
                []() -> std::string {
                  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0) return "no keys";
                  const long key = ::syscall(SYS_add_key, "user", "secret", "text", 4, KEY_SPEC_SESSION_KEYRING);
                  Command command("true");
                  command.pre_exec_with_copy(&must_not_read_key, key);
                  return said(Command(command).container(Container().host_name("x"))) + ", " +
                         said(Command(command).container(Container().root_directory("/")));
                },
                0),
            "{pre_exec, 33, true}, ");
}

TEST_F(ContainerHazard, LandlockNamesTheHostsFilesAndNotItsOwn) {
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  const auto written = [](const char* allowed) {
    return as_ordinary_user([allowed] {
      Command command("/bin/sh");
      command.arguments({"-c", "{ echo text >/tmp/file && cat /tmp/file; } 2>&-; echo end"})
          .container(Container().root_directory("/").memory("/tmp"))
          .landlock(Landlock().allow_execute("/usr").allow_execute("/bin").allow_execute("/lib").allow_write(allowed));
      return said(std::move(command));
    });
  };
  EXPECT_EQ(written("/tmp"), "end\n") << "the host's, which lies below";
  EXPECT_EQ(written("/"), "text\nend\n") << "what is above the mount point is the host's still";
}

TEST_F(ContainerHazard, ALinkInTheRootLeadsNowhereElse) {  // CVE-2021-30465
  char pattern[] = "/tmp/ramet-hazard-XXXXXX";
  const std::string folder = ::mkdtemp(pattern);
  const std::string root = folder + "/root";
  const std::string outside = folder + "/outside";
  for (const std::string& path : {folder, root, outside}) {
    ::mkdir(path.c_str(), 0777);
    ::chmod(path.c_str(), 0777);
  }
  (void)!::symlink(outside.c_str(), (root + "/absolute").c_str());
  (void)!::symlink("../outside", (root + "/relative").c_str());
  for (const char* link : {"/absolute", "/relative"}) {
    const std::string text = as_ordinary_user(
        [&] { return shell_says("true", Container().root_directory(root).memory(std::string(link) + "/made")); });
    EXPECT_NE(text, "") << link;  // there is no program in this root either way
    EXPECT_NE(::access((outside + "/made").c_str(), F_OK), 0) << link << ": " << text;
  }
  (void)!std::system(("rm -rf " + folder).c_str());
}

// In the child, just before its exec.
int must_be_hidden(void*) noexcept { return raw_syscall(SYS_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : EDOM; }

TEST_F(ContainerHazard, NobodyInsideCanLookIntoTheCallersMemory) {
  EXPECT_EQ(as_ordinary_user([] {
              Command command("true");
              const std::string text = said(std::move(command.pre_exec(&must_be_hidden).container(with_programs())));
              return text +
                     (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1 ? "and we are as before" : "but we are not as before");
            }),
            "and we are as before");
}

int mark_memory(void* mark) noexcept {
  *static_cast<volatile int*>(mark) = 1;
  return must_be_hidden(nullptr);
}

TEST_F(ContainerHazard, WhoJoinsAContainerHasMemoryOfItsOwn) {
  EXPECT_EQ(
      as_ordinary_user([]() -> std::string {
        auto container = Command("/bin/sh")
                             .arguments({"-c", "echo ready; exec sleep 1000"})
                             .fd(1, Stdio::pipe())
                             .container(with_programs().user(0).group(0).host_name("shoot"))
                             .on_drop(Child::OnDrop::kill)
                             .spawn();
        if (!container) return describe(container.error());
        char byte = 0;
        (void)!::read(container->pipe(1), &byte, 1);
        int mark = 0;
        Command command("/bin/sh");
        command
            .arguments({"-c", once_the_init_is_there("hostname; id -u; cat /proc/1/comm; readlink /proc/self/exe; "
                                                     "ls /proc/self/fd | wc -l")})
            .directory("/")
            .pre_exec(&mark_memory, &mark)
            .container(Container().join(every_namespace.without(Namespace::time), container->pidfd()));
        const std::string text = said(std::move(command));
        return text + (mark == 0 ? "not our memory" : "our memory");
      }),
      "shoot\n0\nramet-init\n/usr/bin/readlink\n4\nnot our memory");
}

// Types into the terminal that is its input; the errno of what forbade it.
constexpr const char* typist =
    "import fcntl, sys, termios\n"
    "try: fcntl.ioctl(0, termios.TIOCSTI, b'x')\n"
    "except OSError as error: sys.exit(error.errno)\n";

// On a terminal of its own session: how the typist ends without a session of its own, and with one; and how much was typed.
std::string typed_by_a_container() {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (::grantpt(master.number()) != 0 || ::unlockpt(master.number()) != 0) return "no terminal";
  ::setsid();
  ::signal(SIGHUP, SIG_IGN);  // which the terminal's end sends to us
  const Fd terminal(::open(::ptsname(master.number()), O_RDWR | O_CLOEXEC));  // ours from now on
  termios raw{};
  ::tcgetattr(terminal.number(), &raw);
  ::cfmakeraw(&raw);
  ::tcsetattr(terminal.number(), TCSANOW, &raw);
  std::string text;
  for (const bool alone : {false, true}) {
    Command command("/usr/bin/python3");
    command.arguments({"-c", typist}).fd(0, Stdio::fd(terminal.number())).container(with_programs());
    if (alone) command.new_session();
    const auto status = command.status();
    int waiting = 0;
    ::ioctl(terminal.number(), FIONREAD, &waiting);
    text += (status ? describe(*status) : describe(status.error())) + ", " + std::to_string(waiting) + " typed; ";
  }
  return text;
}

TEST_F(ContainerHazard, WithASessionOfItsOwnTypesIntoNobodysTerminal) {  // CVE-2017-5226
  if (::access("/usr/bin/python3", X_OK) != 0) GTEST_SKIP() << "needs python3";
  const std::string text = as_ordinary_user(typed_by_a_container);
  if (text.starts_with("exited with 5,")) GTEST_SKIP() << "dev.tty.legacy_tiocsti is off: nobody can type";
  EXPECT_EQ(text, "exited with 0, 1 typed; exited with 1, 1 typed; ");
}

// How many processes are in the pid namespace of which `link` is the name.
int processes_in(const std::string& link) {
  int count = 0;
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::error_code refused;
    if (std::filesystem::read_symlink(process.path() / "ns/pid_for_children", refused) == link) ++count;
  }
  return count;
}

TEST_F(ContainerHazard, NobodyIsLeftOfATreeWhoseInitIsKilled) {
  for (const Tree tree : {Tree::pid_namespace, Tree::automatic, Tree::loose}) {
    EXPECT_EQ(as_ordinary_user([tree]() -> std::string {
                Command command("/bin/sh");
                auto child = command
                                 .arguments({"-c", "(setsid sh -c 'trap \"\" TERM INT HUP; sleep 1000 & wait' &); "
                                                   "setsid sleep 1000 & echo ready; sleep 1000"})
                                 .fd(1, Stdio::pipe())
                                 .container(with_programs())
                                 .tree(tree)
                                 .spawn();
                if (!child) return describe(child.error());
                char text[8];
                (void)!::read(child->pipe(1), text, 6);
                const std::string name =
                    std::filesystem::read_symlink("/proc/" + std::to_string(child->pid()) + "/ns/pid_for_children");
                if (processes_in(name) < 4) return "not even begun";
                const auto ended = child->kill_tree();
                if (!ended) return describe(ended.error());
                return describe(ended->status) + ", " + std::to_string(processes_in(name)) + " left";
              }),
              "killed by SIGKILL, 0 left");
  }
}

TEST_F(ContainerHazard, ATreeWhoseInitHasEndedIsGoneAlready) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              Command command("/bin/sh");
              auto child = command.arguments({"-c", "(setsid sleep 1000 &); exit 3"}).container(with_programs()).spawn();
              if (!child) return describe(child.error());
              const auto first = child->wait();
              const auto again = child->kill_tree();
              return first && again ? describe(again->status) : describe(again.error());
            }),
            "exited with 3");
}

TEST_F(ContainerHazard, AContainerDiesWithTheProcessThatMadeIt) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t maker = ::fork();
  if (maker == 0) {
    ::close(ends[0]);
    if (!testing::become_ordinary()) ::_exit(1);
    Command command("/bin/sh");
    command.arguments({"-c", "trap '' HUP TERM; sleep 1000 & echo ready; wait"})
        .fd(1, Stdio::fd(ends[1]))
        .parent_death_signal(SIGKILL)
        .container(with_programs())
        .on_drop(Child::OnDrop::detach);
    auto child = command.spawn();
    ::_exit(child ? 0 : 1);
  }
  ::close(ends[1]);
  char buffer[64];
  while (::read(ends[0], buffer, sizeof buffer) > 0) {
  }  // until nobody is left
  ::close(ends[0]);
  int status = 0;
  ::waitpid(maker, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace ramet
