// Containers as an ordinary user makes them, and as root.
#include "ramet/task/container.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/processes/left_behind.h"
#include "tests/processes/of_an_ordinary_user.h"
#include "tests/processes/ordinary_user.h"
#include "tests/processes/said.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::once_the_init_is_there;
using testing::said;
using testing::shell_says;

constexpr BindOptions read_only{.access = Access::read_only};

// The host's programs in a root of the container's own.
Container with_programs() {
  return Container()
      .unshare(every_namespace)
      .root_in_memory()
      .bind("/usr", "/usr", read_only)
      .symlink("usr/bin", "/bin")
      .symlink("usr/lib", "/lib")
      .symlink("usr/lib64", "/lib64")
      .processes()
      .devices();
}

using ContainerOfAnOrdinaryUser = testing::OfAnOrdinaryUser;

class ContainerOfRoot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const std::string possible = shell_says("true", Container().unshare(Namespace::mount));
    if (!possible.empty()) GTEST_SKIP() << "no mount namespaces here: " << possible;
  }
};

std::string scratch_directory() {
  char pattern[] = "/tmp/ramet-container-XXXXXX";
  const char* made = ::mkdtemp(pattern);
  ::chmod(made, 0777);
  return made;
}

TEST_F(ContainerOfAnOrdinaryUser, HasEveryNamespaceOfItsOwn) {
  const std::string same = as_ordinary_user([] {
    std::string script;
    for (const char* name : {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"}) {
      char link[64] = {};
      (void)!::readlink((std::string("/proc/self/ns/") + name).c_str(), link, sizeof link - 1);
      script += std::string("test $(readlink /proc/self/ns/") + name + ") != '" + link + "' || echo " + name + ";";
    }
    return shell_says(script, with_programs());
  });
  EXPECT_EQ(same, "");
}

TEST_F(ContainerOfAnOrdinaryUser, HasItsOwnRootAndCanWriteThere) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("cd /; echo *; echo x >/new && cat /new", with_programs()); }),
            "bin dev lib lib64 proc usr\nx\n");
}

TEST_F(ContainerOfAnOrdinaryUser, CannotWriteToAReadOnlyBind) {
  EXPECT_NE(
      as_ordinary_user([] { return shell_says("echo x >/usr/new", with_programs()); }).find("Read-only file system"),
      std::string::npos);
}

TEST_F(ContainerOfAnOrdinaryUser, KeepsItsIdsUnlessToldOtherwise) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("id -u; id -g", with_programs()); }), "65533\n65533\n");
  EXPECT_EQ(as_ordinary_user([] { return shell_says("id -u; id -g", with_programs().user(0).group(0)); }), "0\n0\n");
  EXPECT_EQ(as_ordinary_user([] { return shell_says("id -u; id -g", with_programs().user(7).group(8)); }), "7\n8\n");
}

TEST_F(ContainerOfAnOrdinaryUser, SeesItsOwnProcessesAlone) {
  EXPECT_EQ(
      as_ordinary_user([] {
        return shell_says(once_the_init_is_there("cat /proc/1/comm; set -- /proc/[0-9]*; echo $#"), with_programs());
      }),
      "ramet-init\n2\n");  // the init and the shell
}

TEST_F(ContainerOfAnOrdinaryUser, HasDevicesThatWork) {
  EXPECT_EQ(as_ordinary_user([] {
              return shell_says(
                  "echo x >/dev/null; head -c 3 /dev/zero | wc -c; head -c 2 /dev/urandom | wc -c; "
                  "echo x 2>/dev/null >/dev/full || echo full; stat -c %a /dev/shm; test -e /dev/pts/ptmx && readlink "
                  "/dev/fd",
                  with_programs());
            }),
            "3\n2\nfull\n1777\n/proc/self/fd\n");
}

TEST_F(ContainerOfAnOrdinaryUser, HasAHostNameAndALoopbackOfItsOwn) {
  EXPECT_EQ(as_ordinary_user([] {
              return shell_says(
                  "hostname; cat /proc/net/route | wc -l; cat /sys/class/net/lo/operstate 2>/dev/null; "
                  "grep -c lo: /proc/net/dev",
                  with_programs().host_name("shoot").loopback());
            }),
            "shoot\n1\n1\n");
}

TEST_F(ContainerOfAnOrdinaryUser, HasClocksOfItsOwn) {
  const std::string uptime = as_ordinary_user([] {
    return shell_says("cut -d. -f1 /proc/uptime", with_programs().clock_offset(ClockOffset::boottime, 1'000'000'000));
  });
  EXPECT_GE(std::atoll(uptime.c_str()), 1'000'000'000) << uptime;
}

TEST_F(ContainerOfAnOrdinaryUser, CanHaveTheHostsRootReadOnlyWithItsOwnTmp) {
  EXPECT_EQ(as_ordinary_user([] {
              return shell_says("echo x >/tmp/mine && echo made; ls /tmp; touch /var/tmp/x 2>/dev/null || echo refused",
                                Container().root_read_only().memory("/tmp"));
            }),
            "made\nmine\nrefused\n");
}

TEST_F(ContainerOfAnOrdinaryUser, HasFilesWhoseContentsItWasGiven) {
  const std::string bytes("a\0b\n", 4);
  EXPECT_EQ(as_ordinary_user([&] {
              return shell_says("od -An -c /etc/bytes; stat -c %a /etc/bytes /etc/motd /etc; cat /etc/motd; echo >>/etc/motd && cat /etc/motd",
                                with_programs()
                                    .file("/etc/bytes", bytes, {.permissions = 0640})
                                    .file("/etc/motd", "old and long")
                                    .file("/etc/motd", "new")
                                    .permissions("/etc", 0711));
            }),
            "   a  \\0   b  \\n\n640\n644\n711\nnewnew\n");
}

TEST_F(ContainerOfAnOrdinaryUser, HasFilesMountedWhereNothingCanBeWritten) {
  EXPECT_EQ(as_ordinary_user([] {
              return shell_says(
                  "cat /usr/bin/env /etc/passwd; echo x >>/etc/passwd && cat /etc/passwd; "
                  "echo x 2>/dev/null >/usr/bin/env || echo refused; grep -c contents /proc/self/mountinfo; pwd",
                  Container()
                      .root_read_only()
                      .bind("/usr", "/usr", read_only)
                      .processes()
                      .file("/etc/passwd", "me\n", {.place = FilePlace::mounted, .permissions = 0600})
                      .file("/usr/bin/env", "text\n", {.place = FilePlace::mounted, .access = Access::read_only}));
            }),
            "text\nme\nme\nx\nrefused\n2\n" + std::filesystem::current_path().string() + "\n");
}

TEST_F(ContainerOfAnOrdinaryUser, HasMountedFilesOnTheHostsRootToo) {
  const std::string directory = scratch_directory();
  std::ofstream(directory + "/file") << "host\n";
  EXPECT_EQ(as_ordinary_user([&] {
              ::chdir(directory.c_str());
              return shell_says("cat file; pwd", Container().file(directory + "/file", "mine\n", {.place = FilePlace::mounted}));
            }),
            "mine\n" + directory + "\n");
  std::string line;
  EXPECT_TRUE(std::getline(std::ifstream(directory + "/file"), line) && line == "host") << line;
  std::filesystem::remove_all(directory);
}

TEST_F(ContainerOfRoot, SeesTheHostsMountsAsFarAsItIsTold) {
  const std::string directory = scratch_directory();
  // Its host is a process with mounts of its own, so that the machine's stay as they are.
  const std::string said = as_ordinary_user(
      [&]() -> std::string {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("ramet", directory.c_str(), "tmpfs", 0, nullptr) != 0 ||
            ::mount(nullptr, directory.c_str(), nullptr, MS_SHARED, nullptr) != 0)
          return "no mount of its own";
        const std::string tags = "grep " + directory + " /proc/self/mountinfo | grep -o -e shared -e master || echo none";
        return shell_says(tags, Container().unshare(Namespace::mount)) +
               shell_says(tags, Container().propagation(Propagation::from_the_host)) +
               shell_says(tags, Container().propagation(Propagation::as_it_was)) +
               shell_says(tags, Container().propagation(Propagation::both_ways)) +
               shell_says(tags, Container().root_directory("/").propagation(Propagation::both_ways));
      },
      0);
  EXPECT_EQ(said,
            "none\nmaster\nshared\nshared\n"
            "{mount, 0, mounts that the host would see, and another root than the host's own}");
  std::filesystem::remove_all(directory);
}

TEST_F(ContainerOfAnOrdinaryUser, KeepsTheCapabilitiesThatItsCommandIsGiven) {
  const std::string said = as_ordinary_user([] {
    auto output = Command("/bin/grep")
                      .arguments({"-hE", "Cap(Eff|Amb|Bnd)", "/proc/self/status"})
                      .container(with_programs())
                      .capabilities({CAP_CHOWN})
                      .output();
    return output ? output->out : describe(output.error());
  });
  EXPECT_EQ(said, "CapEff:\t0000000000000001\nCapBnd:\t0000000000000001\nCapAmb:\t0000000000000001\n");
}

TEST_F(ContainerOfAnOrdinaryUser, CanHaveALayerOverADirectoryThatIsThrownAway) {
  const std::string lower = scratch_directory();
  std::ofstream(lower + "/file") << "host\n";
  if (::getuid() == 0) (void)!::chown((lower + "/file").c_str(), testing::ordinary_user, testing::ordinary_user);
  const std::string text = as_ordinary_user([&] {
    return shell_says("cd /; cat file; echo inside >file; cat file; echo *", Container()
                                                                                 .root_overlay({.lower = {lower}})
                                                                                 .bind("/usr", "/usr", read_only)
                                                                                 .symlink("usr/bin", "/bin")
                                                                                 .symlink("usr/lib", "/lib")
                                                                                 .symlink("usr/lib64", "/lib64"));
  });
  EXPECT_EQ(text, "host\ninside\nbin file lib lib64 usr\n");
  std::string line;
  std::getline(std::ifstream(lower + "/file") >> std::ws, line);
  EXPECT_EQ(line, "host");
  std::system(("rm -rf " + lower).c_str());
}

TEST_F(ContainerOfAnOrdinaryUser, EndsWithItsCommandsStatus) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("exit 7", with_programs()); }), "{exited with 7}");
  EXPECT_EQ(as_ordinary_user([] { return shell_says("kill -9 $$", with_programs()); }), "{exited with 137}");
}

TEST_F(ContainerOfAnOrdinaryUser, CollectsOrphansAndKillsWhatIsLeftAtItsEnd) {
  const std::string text = as_ordinary_user([] {
    return shell_says("(setsid sh -c 'echo orphan; exec sleep 1000' &); sleep 0.2; ls -d /proc/[0-9]* | wc -l",
                      with_programs());
  });
  EXPECT_NE(text.find("orphan\n"), std::string::npos) << text;  // and the pipe ended although the orphan held it
}

TEST_F(ContainerOfAnOrdinaryUser, ForwardsSignalsToItsCommand) {
  const std::string text = as_ordinary_user([]() -> std::string {
    auto child = Command("/bin/sh")
                     .arguments({"-c", "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.01; done"})
                     .fd(1, Stdio::pipe())
                     .container(with_programs())
                     .spawn();
    if (!child) return describe(child.error());
    char buffer[16] = {};
    (void)!::read(child->pipe(1), buffer, 6);
    if (auto sent = child->signal(SIGTERM); !sent) return describe(sent.error());
    std::string rest(16, '\0');
    const ssize_t size = ::read(child->pipe(1), rest.data(), rest.size());
    rest.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    auto ended = child->wait();
    return rest + (ended ? describe(ended->status) : describe(ended.error()));
  });
  EXPECT_EQ(text, "got\nexited with 3");
}

TEST_F(ContainerOfAnOrdinaryUser, DiesWholeWhenItsInitIsKilled) {
  const std::string text = as_ordinary_user([]() -> std::string {
    auto child = Command("/bin/sh")
                     .arguments({"-c", "(setsid sleep 1000 &); (sleep 1000 &); echo ready; sleep 1000"})
                     .fd(1, Stdio::pipe())
                     .container(with_programs())
                     .spawn();
    if (!child) return describe(child.error());
    char buffer[16] = {};
    (void)!::read(child->pipe(1), buffer, 6);
    if (auto killed = child->kill(); !killed) return describe(killed.error());
    auto ended = child->wait();
    const bool pipe_ended = ::read(child->pipe(1), buffer, 1) == 0;  // nobody is left to hold it
    return (ended ? describe(ended->status) : describe(ended.error())) +
           (pipe_ended ? ", nobody left" : ", somebody left");
  });
  EXPECT_EQ(text, "killed by SIGKILL, nobody left");
}

TEST_F(ContainerOfAnOrdinaryUser, CanDoWithoutAnInit) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("echo $$", with_programs().init(Init::none)); }), "1\n");
}

TEST_F(ContainerOfAnOrdinaryUser, ComposesWithTheRestOfACommand) {
  EXPECT_EQ(as_ordinary_user([] {
              rlimit files{.rlim_cur = 50, .rlim_max = 50};
              return said(std::move(
                  Command("sh")
                      .arguments({"-c", "pwd; umask; ulimit -n; echo $TREE; nice; ps -o sid= -p $$ | tr -d ' '"})
                      .directory("/usr/lib")
                      .umask(027)
                      .limit(RLIMIT_NOFILE, files)
                      .variable("TREE", "aspen")
                      .nice(19)
                      .new_session()
                      .container(with_programs())));
            }),
            "/usr/lib\n0027\n50\naspen\n19\n2\n");
}

TEST_F(ContainerOfAnOrdinaryUser, StaysInItsDirectoryWhereThereIsOne) {
  EXPECT_EQ(as_ordinary_user([] {
              (void)!::chdir("/usr/lib");
              return shell_says("pwd", with_programs());
            }),
            "/usr/lib\n");
  EXPECT_EQ(as_ordinary_user([] {
              (void)!::chdir("/var");
              return shell_says("pwd", with_programs());
            }),
            "/\n");
}

TEST_F(ContainerOfAnOrdinaryUser, CannotBeGivenIdsThatNobodyGranted) {
  EXPECT_EQ(as_ordinary_user([] { return shell_says("true", with_programs().map_granted_ids()); }),
            "{id map, 0, /etc/subuid and /etc/subgid grant this user no ids}");
}

TEST_F(ContainerOfRoot, MapsSeveralRangesAndBecomesTheirRoot) {
  EXPECT_EQ(
      shell_says(
          "id -u; id -g; cat /proc/self/uid_map | tr -s ' '; touch /x && stat -c %u /x",
          with_programs().map_users({0, 200000, 1000}).map_users({5000, 300000, 1}).map_groups({0, 200000, 1000})),
      "0\n0\n 0 200000 1000\n 5000 300000 1\n0\n");
}

TEST_F(ContainerOfRoot, NeedsNoUserNamespace) {
  EXPECT_EQ(shell_says("id -u; cat /proc/self/uid_map | tr -s ' '; echo x 2>/dev/null >/proc/sys/kernel/domainname || "
                       "echo protected",
                       Container()
                           .unshare(every_namespace.without(Namespace::user))
                           .root_in_memory()
                           .bind("/usr", "/usr", read_only)
                           .symlink("usr/bin", "/bin")
                           .symlink("usr/lib", "/lib")
                           .symlink("usr/lib64", "/lib64")
                           .processes()
                           .devices()),
            "0\n 0 0 4294967295\nprotected\n");
}

TEST_F(ContainerOfRoot, LendsRangesByNewuidmapToWhomSubuidNames) {
  if (::access("/usr/bin/newuidmap", X_OK) != 0) GTEST_SKIP() << "newuidmap is not installed";
  // In a mount namespace of its own, /etc/subuid is ours.
  const std::string folder = scratch_directory();
  std::ofstream(folder + "/sub") << "65533:400000:1000\n";
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) ::_exit(2);
    for (const char* file : {"/etc/subuid", "/etc/subgid"}) {
      if (::access(file, F_OK) != 0) ::_exit(2);
      if (::mount((folder + "/sub").c_str(), file, nullptr, MS_BIND, nullptr) != 0) ::_exit(2);
    }
    // newuidmap wants to know its caller by name.
    std::system(("cp /etc/passwd " + folder + "/passwd; echo 'shoot:x:65533:65533::/:/bin/sh' >>" + folder + "/passwd")
                    .c_str());
    if (::mount((folder + "/passwd").c_str(), "/etc/passwd", nullptr, MS_BIND, nullptr) != 0) ::_exit(2);
    const std::string text = as_ordinary_user(
        [] { return shell_says("id -u; cat /proc/self/uid_map | tr -s ' '", with_programs().map_granted_ids()); });
    if (text != "0\n 0 65533 1\n 1 400000 1000\n") {
      std::fprintf(stderr, "said: %s\n", text.c_str());
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  std::system(("rm -rf " + folder).c_str());
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "/etc/subuid cannot be replaced here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace ramet
