// A container that cannot be made says which step failed, with which errno and on what, and leaves nothing: whatever
// step it is, also behind the init.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <sstream>

#include "tests/processes/left_behind.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/refused_calls.h"
#include "tests/processes/said.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::said;
using testing::shell_says;
using testing::with_programs;

Command in(Container container, std::string program = "true") {
  Command command(std::move(program));
  command.container(std::move(container));
  return command;
}

std::string failure(const char* stage, int number, const std::string& item) {
  return "{" + std::string(stage) + ", " + std::to_string(number) + ", " + item + "}";
}

struct Injection {
  const char* name;
  std::function<Command()> command;
  std::string expected;
};

rlimit beyond_the_hard_one() { return {.rlim_cur = 1U << 30, .rlim_max = 1U << 30}; }

int refuse_in_hook(void*) noexcept { return EDOM; }

std::vector<Injection> every_step() {
  static const int host_directory = ::open("/etc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  static const int no_namespace = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return {
      {"ids",
       [] {
         return in(Container().map_users({0, 0, 1}).map_groups({0, 0, 1}));
       },
       failure("id map", EPERM, "newuidmap 0 0 1")},
      {"no such id",
       [] {
         return in(Container().map_users({0, 65533, 1}).user(5));
       },
       failure("user map", 0, "no range has the user 5")},
      {"overlap",
       [] {
         return in(Container().map_users({0, 1, 2}).map_users({1, 9, 2}));
       },
       failure("user map", 0, "two ranges that overlap")},
      {"setns", [] { return in(Container().join(Namespace::uts, no_namespace)); }, failure("setns", EINVAL, "uts")},
      {"no descriptor", [] { return in(Container().join(Namespace::uts, -1)); }, failure("setns", EBADF, "uts")},
      {"host name", [] { return in(Container().host_name(std::string(65, 'x'))); },
       failure("host name", ENAMETOOLONG, std::string(65, 'x'))},
      {"clocks", [] { return in(Container().clock_offset(ClockOffset::boottime, 1LL << 60)); },
       failure("time offsets", ERANGE, "/proc/self/timens_offsets")},
      {"root", [] { return in(Container().root_directory("/no/such/root")); },
       failure("root", ENOENT, "/no/such/root")},
      {"layer", [] { return in(Container().root_overlay({.lower = {"/no/such/layer"}})); },
       failure("root", ENOENT, "overlay")},
      {"source", [] { return in(with_programs().bind("/no/such/source", "/x")); },
       failure("bind", ENOENT, "/no/such/source")},
      {"target", [] { return in(with_programs().memory("/dev/null/x")); },
       failure("mount point", ENOTDIR, "/dev/null/x")},
      {"size", [] { return in(with_programs().memory("/x", {.size = "many"})); }, failure("mount", EINVAL, "/x")},
      {"link", [] { return in(with_programs().symlink("a", "/bin")); }, failure("symlink", EEXIST, "/bin")},
      {"file", [] { return in(with_programs().file("/bin", "x")); }, failure("file", EISDIR, "/bin")},
      {"file in", [] { return in(with_programs().file("/dev/null/x", "x")); }, failure("file", ENOTDIR, "/dev/null/x")},
      {"mounted file", [] { return in(with_programs().file("/usr", "x", {.place = FilePlace::mounted})); },
       failure("mount", EINVAL, "/usr")},
      {"chmod", [] { return in(with_programs().permissions("/none", 0700)); }, failure("chmod", ENOENT, "/none")},
      {"propagation", [] { return in(with_programs().propagation(Propagation::as_it_was)); },
       failure("mount", 0, "mounts that the host would see, and another root than the host's own")},
      {"proc", [] { return in(Container().processes().share(Namespace::pid)); }, failure("mount", EPERM, "/proc")},
      {"relative", [] { return in(Container().memory("tmp")); },
       failure("mount", 0, "the target 'tmp' is no absolute path")},
      {"directory", [] { return std::move(in(with_programs()).directory("/no/such/directory")); },
       failure("chdir", ENOENT, "/no/such/directory")},
      {"outside", [] { return std::move(in(with_programs()).directory_fd(host_directory)); },
       failure("chdir", 0, "the working directory lies outside the container's root")},
      {"limit", [] { return std::move(in(with_programs()).limit(RLIMIT_NOFILE, beyond_the_hard_one())); },
       failure("limit", EPERM, "RLIMIT_NOFILE")},
      {"hook", [] { return std::move(in(with_programs()).pre_exec(&refuse_in_hook)); },
       failure("pre_exec", EDOM, "true")},
      {"exec", [] { return in(with_programs(), "/bin/nope"); }, failure("exec", ENOENT, "/bin/nope")},
      {"exec without init", [] { return in(with_programs().init(Init::none), "/bin/nope"); },
       failure("exec", ENOENT, "/bin/nope")},
  };
}

int mounts() {
  int count = 0;
  std::ifstream file("/proc/self/mounts");
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

// With its first `count` looks at a path answered by EAGAIN.
testing::RefusedCalls with_looks_to_be_repeated(int count) {
  return testing::with_refused_calls(
      SYS_openat2, EAGAIN, [count](const seccomp_notif&) mutable { return count-- > 0; },
      [] { return testing::become_ordinary() ? shell_says("true", with_programs().memory("/usr/../made")) : "not ordinary"; });
}

// openat2(2): EAGAIN, when anybody on the machine mounts or renames while a ".." is looked up.
TEST(ContainerFailure, IsNotThatOthersMountAndRenameMeanwhile) {
  const std::string possible =
      as_ordinary_user([] { return shell_says("true", Container().unshare(Namespace::user)); });
  if (!possible.empty()) GTEST_SKIP() << "no user namespaces here: " << possible;
  const auto repeated = with_looks_to_be_repeated(100);
  EXPECT_EQ(repeated.said, "");
  EXPECT_EQ(repeated.refused, 100);
  const auto without_end = with_looks_to_be_repeated(10'000);
  EXPECT_EQ(without_end.said, failure("symlink", EAGAIN, "/bin"));
  EXPECT_EQ(without_end.refused, 128);
}

TEST(ContainerFailure, IsToldAndLeavesNothingWhateverStepItIs) {
  const std::string possible =
      as_ordinary_user([] { return shell_says("true", Container().unshare(Namespace::user)); });
  if (!possible.empty()) GTEST_SKIP() << "no user namespaces here: " << possible;
  if (::access("/usr/bin/newuidmap", X_OK) != 0) GTEST_SKIP() << "newuidmap is not installed";
  const std::string wrong = as_ordinary_user([] {
    std::ostringstream text;
    const auto injections = every_step();
    (void)said(in(with_programs()));  // what is made once and kept
    (void)said(in(Container().map_users({0, 0, 1})));
    for (const Injection& injection : injections) {
      const LeftBehind before = LeftBehind::now();
      const int mounts_before = mounts();
      const std::string told = said(injection.command());
      LeftBehind after = LeftBehind::now();
      // A thread that was joined is still listed for a moment.
      for (int attempt = 0; attempt < 200 && !(before == after); ++attempt) {
        ::usleep(10'000);
        after = LeftBehind::now();
      }
      if (told != injection.expected) text << injection.name << ": " << told << ", not " << injection.expected << "\n";
      if (!(before == after) || mounts() != mounts_before) {
        text << injection.name << ": left ";
        PrintTo(after, &text);
        text << ", and there were ";
        PrintTo(before, &text);
        text << "\n";
      }
    }
    return text.str();
  });
  EXPECT_EQ(wrong, "");
}

}  // namespace
}  // namespace ramet
