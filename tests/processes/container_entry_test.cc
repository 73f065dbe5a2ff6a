// A container's program that is held before it begins, and a process that becomes one itself.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "ramet/task/cgroup.h"
#include "tests/processes/left_behind.h"
#include "tests/processes/of_an_ordinary_user.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/said.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::shell_says;
using testing::with_programs;

Command shell_in(Container container, const std::string& script) {
  return std::move(Command("/bin/sh").arguments({"-c", script}).container(std::move(container)));
}

std::string rest_of(const Fd& pipe) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = ::read(pipe.number(), part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(size));
  return text;
}

using testing::OfAnOrdinaryUser;
using HeldContainer = OfAnOrdinaryUser;
using EnteredContainer = OfAnOrdinaryUser;

// Holds it, lets `meanwhile` look, lets it go: what it wrote and how it ended.
std::string held(Command command, const std::function<std::string(const HeldChild&)>& meanwhile = {}) {
  auto waits = command.fd(1, Stdio::pipe()).fd(2, Stdio::same_as(1)).spawn_held();
  if (!waits) return describe(waits.error());
  const std::string seen = meanwhile ? meanwhile(*waits) : "";
  auto child = waits->release();
  if (!child) return seen + describe(child.error());
  const std::string text = rest_of(child->take_pipe(1));
  const auto ended = child->wait();
  return seen + text + (ended ? describe(ended->status) : describe(ended.error()));
}

std::string command_name(pid_t pid) {
  std::string name;
  std::ifstream("/proc/" + std::to_string(pid) + "/comm") >> name;
  return name;
}

TEST_F(HeldContainer, WaitsWithItsContainerReadyAndItsProgramNotBorn) {
  EXPECT_EQ(as_ordinary_user([] {
              return held(shell_in(with_programs().host_name("shoot"), "hostname; exit 4"), [](const HeldChild& waits) {
                std::ifstream children("/proc/" + std::to_string(waits.pid()) + "/task/" + std::to_string(waits.pid()) +
                                       "/children");
                std::string child;
                return children >> child ? std::string("the program is there already; ") : std::string();
              });
            }),
            "shoot\nexited with 4");
}

TEST_F(HeldContainer, WorksWithoutAnInitAndWithoutAPidNamespace) {
  EXPECT_EQ(as_ordinary_user([] { return held(shell_in(with_programs().init(Init::none), "echo $$")); }),
            "1\nexited with 0");
  EXPECT_EQ(as_ordinary_user([] {
              return held(shell_in(Container().unshare(Namespace::uts).host_name("shoot"), "hostname"));
            }),
            "shoot\nexited with 0");
}

TEST_F(HeldContainer, HasItsOwnClocks) {
  EXPECT_EQ(as_ordinary_user([] {
              return held(shell_in(with_programs().clock_offset(ClockOffset::boottime, 1'000'000'000),
                                   "test $(cut -d. -f1 /proc/uptime) -ge 1000000000 && echo later"));
            }),
            "later\nexited with 0");
}

TEST_F(HeldContainer, TakesItsProgramWhereItIsPut) {
  auto cgroup = Cgroup::make();
  if (!cgroup) GTEST_SKIP() << describe(cgroup.error());
  const std::string name = cgroup->path().substr(cgroup->path().rfind('/'));
  const std::string text = held(shell_in(with_programs(), "cat /proc/self/cgroup"), [&](const HeldChild& waits) {
    std::ofstream(cgroup->path() + "/cgroup.procs") << waits.pid();
    return std::string();
  });
  EXPECT_TRUE(text.contains("0::" + name + "\n")) << text;
}

TEST_F(HeldContainer, ThatIsJoinedIsTheOneInside) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              auto container = shell_in(with_programs().user(0).group(0).host_name("shoot"), "echo ready; exec sleep 1000")
                                   .fd(1, Stdio::pipe())
                                   .on_drop(Child::OnDrop::kill)
                                   .spawn();
              if (!container) return describe(container.error());
              char byte = 0;
              (void)!::read(container->pipe(1), &byte, 1);
              const auto before = LeftBehind::now();
              Command command("/bin/sh");
              command.arguments({"-c", "hostname; cat /proc/self/status | grep -c NSpid; exit 6"})
                  .directory("/")
                  .container(Container().join(every_namespace.without(Namespace::time), container->pidfd()));
              std::string text = held(command, [](const HeldChild& waits) {
                return ::kill(waits.pid(), 0) == 0 ? "there; " : "not there; ";
              });
              { auto dropped = command.spawn_held(); }
              Command nope("/bin/nope");
              nope.directory("/").container(
                  Container().join(every_namespace.without(Namespace::time), container->pidfd()));
              text += "; " + held(nope);
              return text + (LeftBehind::now() == before ? "" : "; something is left");
            }),
            "there; shoot\n1\nexited with 6; exec /bin/nope: No such file or directory (ENOENT)");
}

TEST_F(HeldContainer, ThatIsDroppedLeavesNothing) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              const auto before = LeftBehind::now();
              for (int time = 0; time < 5; ++time) {
                auto waits = shell_in(with_programs(), "echo never").fd(1, Stdio::pipe()).spawn_held();
                if (!waits) return describe(waits.error());
              }
              return LeftBehind::now() == before ? "nothing" : "something";
            }),
            "nothing");
}

TEST_F(HeldContainer, TellsWhatFailsBeforeTheWaitAndAfterIt) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              (void)held(shell_in(with_programs(), "true"));
              const auto before = LeftBehind::now();
              const auto early = shell_in(with_programs().bind("/no/such/source", "/x"), "true").spawn_held();
              const std::string text = early ? "it waits" : describe(early.error());
              Command nope("/bin/nope");
              const std::string late = held(nope.container(with_programs()));
              return text + "; " + late + (LeftBehind::now() == before ? "" : "; something is left");
            }),
            "bind /no/such/source: No such file or directory (ENOENT); "
            "exec /bin/nope: No such file or directory (ENOENT)");
}

TEST(HeldContainerOfRoot, HasIdsThatWereWrittenFromOutside) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root";
  const auto container = with_programs().map_users({0, 200000, 1000}).map_groups({0, 200000, 1000});
  const std::string text = held(shell_in(container, "id -u; cat /proc/self/uid_map | tr -s ' '"));
  if (text.starts_with("clone3: ")) GTEST_SKIP() << text;
  EXPECT_EQ(text, "0\n 0 200000 1000\nexited with 0");
}

// Becomes the command in a process of its own; what that process writes, and how it ends. `look` sees its pid once the
// program wrote a line.
struct Entered {
  std::string text;
  int status = -1;
};

Entered entered(const std::function<Error()>& become, const std::function<void(pid_t)>& look = {}) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  Fd reading(ends[0]);
  Fd writing(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(writing.number(), 1);
    if (!testing::become_ordinary()) ::_exit(98);
    const std::string why = describe(become());
    (void)!::write(1, why.data(), why.size());
    ::_exit(99);
  }
  writing.reset();
  Entered result;
  if (look) {
    char letter = 0;
    while (letter != '\n' && ::read(reading.number(), &letter, 1) == 1) result.text += letter;
    look(pid);
  }
  result.text += rest_of(reading);
  ::waitpid(pid, &result.status, 0);
  return result;
}

TEST_F(EnteredContainer, IsEnteredByTheProcessItself) {
  const auto container = Container()
                             .unshare(every_namespace.without(Namespace::pid))
                             .root_in_memory()
                             .bind("/usr", "/usr")
                             .symlink("usr/bin", "/bin")
                             .symlink("usr/lib", "/lib")
                             .symlink("usr/lib64", "/lib64")
                             .host_name("shoot")
                             .loopback()
                             .user(0)
                             .group(0);
  pid_t itself = 0;
  const Entered result =
      entered([&] { return shell_in(container, "echo $$; hostname; id -u; echo /*; exit 5").exec(); },
              [&](pid_t pid) { itself = pid; });
  EXPECT_EQ(result.text, std::to_string(itself) + "\nshoot\n0\n/bin /lib /lib64 /usr\n");
  EXPECT_EQ(WEXITSTATUS(result.status), 5);
}

TEST_F(EnteredContainer, HasItsOwnClocks) {
  const auto later = Container().unshare(Namespace::time).clock_offset(ClockOffset::boottime, 1'000'000'000);
  const Entered result = entered([&] { return shell_in(later, "cut -d. -f1 /proc/uptime").exec(); });
  EXPECT_GE(std::atoll(result.text.c_str()), 1'000'000'000) << result.text;
}

TEST_F(EnteredContainer, WithAPidNamespaceHasTheProcessStandInForIt) {
  std::string name;
  const Entered result = entered(
      [] { return shell_in(with_programs(), "trap 'exit 7' USR1; echo $$; while :; do sleep 0.01; done").exec(); },
      [&](pid_t pid) {
        // The program may have spoken before the process around it has become the init's program.
        for (int looks = 0; looks < 1000 && (name = command_name(pid)) != "ramet-init"; ++looks) ::usleep(10'000);
        ::kill(pid, SIGUSR1);
      });
  EXPECT_EQ(result.text, "2\n");
  EXPECT_EQ(name, "ramet-init");
  EXPECT_TRUE(WIFEXITED(result.status));
  EXPECT_EQ(WEXITSTATUS(result.status), 7);
}

TEST_F(EnteredContainer, DiesWithTheProcessThatStandsInForIt) {
  const Entered result =
      entered([] { return shell_in(with_programs(), "(setsid sleep 1000 &); echo ready; sleep 1000").exec(); },
              [](pid_t pid) { ::kill(pid, SIGKILL); });
  EXPECT_EQ(result.text, "ready\n") << "and nobody holds the pipe";
  EXPECT_EQ(WTERMSIG(result.status), SIGKILL);
}

TEST_F(EnteredContainer, TakesAProcessWithThreads) {
  const Entered result = entered([] {
    std::thread([] { ::pause(); }).detach();
    return shell_in(Container().unshare(Namespace::uts).host_name("shoot"), "hostname; exit 3").exec();
  });
  EXPECT_EQ(result.text, "shoot\n");
  EXPECT_EQ(WEXITSTATUS(result.status), 3);
}

TEST_F(EnteredContainer, TakesAProcessThatIgnoresItsChildren) {
  const Entered result = entered([] {
    ::signal(SIGCHLD, SIG_IGN);
    return shell_in(with_programs(), "exit 3").exec();
  });
  EXPECT_EQ(WEXITSTATUS(result.status), 3) << result.text;
}

TEST_F(EnteredContainer, ThatCannotBeSaysWhyAndLeavesNoChild) {
  const Entered result = entered([] {
    Command command("/bin/nope");
    const Error error = command.container(with_programs()).exec();
    return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD ? error : Error{"test", 0, "a child is left"};
  });
  EXPECT_EQ(result.text, "exec /bin/nope: No such file or directory (ENOENT)");
  const Entered in_place = entered([] {
    return std::move(Command("/bin/nope").container(Container().unshare(Namespace::uts))).exec();
  });
  EXPECT_EQ(in_place.text, "exec /bin/nope: No such file or directory (ENOENT)");
}

}  // namespace
}  // namespace ramet
