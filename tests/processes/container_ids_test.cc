// Who the program is in a container of many ids, and what may be done for it before: namespaces that others have made,
// files that it may not reach. The control is what nsenter(1), runc and bwrap(1) do.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <functional>
#include <string>

#include "tests/processes/left_behind.h"
#include "tests/processes/of_an_ordinary_user.h"
#include "tests/processes/said.h"
#include "tests/processes/scratch.h"
#include "tests/processes/usual_container.h"

namespace ramet {
namespace {

using testing::as_ordinary_user;
using testing::shell_says;
using testing::with_programs;
using JoinedUsers = testing::OfAnOrdinaryUser;

class OfRoot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    const std::string possible =
        shell_says("true", Container().map_users({0, 100'000, 1000}).map_groups({0, 100'000, 1000}));
    if (!possible.empty()) GTEST_SKIP() << "no ranges of ids here: " << possible;
  }
};
using ManyIds = OfRoot;
using JoinedByRoot = OfRoot;

Container many_ids(std::uint32_t outside) {
  return Container().map_users({0, outside, 60'000}).map_groups({0, outside, 60'000});
}

TEST_F(ManyIds, OneWhoIsNotRootHasAContainerMadeForHim) {
  const auto container = many_ids(0)
                             .user(1000)
                             .group(1000)
                             .unshare(every_namespace)
                             .host_name("shoot")
                             .loopback()
                             .clock_offset(ClockOffset::boottime, 1'000'000'000)
                             .processes()
                             .devices()
                             .memory("/mnt");
  EXPECT_EQ(
      shell_says(
          "id -u; id -g; hostname; stat -c %u /mnt; test $(cut -d. -f1 /proc/uptime) -ge 1000000000 && echo later; "
          "grep -E 'Cap(Prm|Eff|Amb)' /proc/self/status | sort -u -k2",
          container),
      "1000\n1000\nshoot\n1000\nlater\nCapPrm:\t0000000000000000\n");
}

TEST_F(ManyIds, WhoIsNobodyOutsideHasHisClocksAndHisScore) {
  EXPECT_EQ(shell_says("tr -s ' ' </proc/self/timens_offsets; id -u",
                       many_ids(100'000).unshare(Namespace::time).clock_offset(ClockOffset::monotonic, 7881)),
            "monotonic 7881 0\nboottime 0 0\n0\n");
  Command score("/bin/cat");
  score.arguments({"/proc/self/oom_score_adj"}).oom_score(500).container(many_ids(100'000));
  EXPECT_EQ(testing::said(std::move(score)), "500\n");
}

TEST_F(ManyIds, ABindShowsWhatItsCreatorAloneMayReach) {
  const Scratch scratch;
  ASSERT_EQ(::mkdir((scratch.path() + "/closed").c_str(), 0700), 0);
  const std::string inside = scratch.path() + "/closed/inside";
  ASSERT_EQ(::mkdir(inside.c_str(), 0755), 0);
  EXPECT_EQ(
      shell_says("ls -A " + inside + " 2>&1 | sed 's/.*: //'; stat -c %a /mnt", many_ids(100'000).bind(inside, "/mnt")),
      "Permission denied\n755\n");
  const Container whole = many_ids(100'000)
                              .root_directory(inside)
                              .bind("/usr", "/usr")
                              .symlink("usr/bin", "/bin")
                              .symlink("usr/lib", "/lib")
                              .symlink("usr/lib64", "/lib64");
  EXPECT_EQ(shell_says("true", whole), "{mount point, 13, /usr}") << "the root is reached, and is not his to write to";
}

TEST_F(ManyIds, HaveMoreBindsThanDescriptors) {
  Container container = many_ids(100'000).memory("/mnt");
  for (int i = 0; i < 80; ++i) container.bind("/usr", "/mnt/" + std::to_string(i));
  Command command("/bin/sh");
  command.arguments({"-c", "ls /mnt | wc -l"}).container(std::move(container));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_EQ(testing::said(std::move(command)), "80\n");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST_F(ManyIds, ABindThatMayBeMissingIsPassedOver) {
  const auto container = many_ids(100'000).bind("/no/such/source", "/mnt", {.missing = Missing::is_passed_over});
  EXPECT_EQ(shell_says("echo here", container), "here\n");
  EXPECT_EQ(shell_says("true", many_ids(100'000).bind("/no/such/source", "/mnt")), "{bind, 2, /no/such/source}");
}

// A process that lives in namespaces of its own, until the end of its scope.
class Resident {
 public:
  explicit Resident(Container container)
      : child_(*Command("/bin/sh")
                    .arguments({"-c", "echo ready; exec sleep 1000"})
                    .fd(1, Stdio::pipe())
                    .container(std::move(container))
                    .on_drop(Child::OnDrop::kill)
                    .spawn()) {
    char byte = 0;
    (void)!::read(child_.pipe(1), &byte, 1);
  }
  [[nodiscard]] int pidfd() const { return child_.pidfd(); }
  [[nodiscard]] std::string space(const std::string& name) const {
    std::array<char, PATH_MAX> text{};
    return ::readlink(("/proc/" + std::to_string(child_.pid()) + "/ns/" + name).c_str(), text.data(), text.size() - 1) >
                   0
               ? text.data()
               : "unreadable";
  }

 private:
  Child child_;
};

constexpr const char* look_around = "id -u; hostname; echo /proc/[0-9] ; stat -c %u /mnt; readlink /proc/self/ns/user";

Container in_users_of(const Resident& resident) {
  return Container()
      .join(Namespace::user, resident.pidfd())
      .unshare(Namespace::net | Namespace::pid | Namespace::uts | Namespace::mount)
      .host_name("shoot")
      .loopback()
      .processes()
      .memory("/mnt");
}

TEST_F(JoinedUsers, HaveNewNamespacesInThem) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              const Resident resident(Container().unshare(Namespace::user).user(0).group(0));
              const auto before = LeftBehind::now();
              const std::string text = shell_says(testing::once_the_init_is_there(look_around), in_users_of(resident));
              const std::string rest = text.ends_with(resident.space("user") + "\n") ? "in its users" : "elsewhere";
              return text.substr(0, text.find("user:")) + rest +
                     (LeftBehind::now() == before ? "" : ", something is left");
            }),
            "0\nshoot\n/proc/1 /proc/2\n0\nin its users");
}

TEST_F(JoinedUsers, WithAProcessOfItsOwnThatIsTheFirst) {
  EXPECT_EQ(as_ordinary_user([] {
              const Resident resident(Container().unshare(Namespace::user).user(0).group(0));
              return shell_says("echo $$; exit 3", in_users_of(resident).init(Init::none));
            }),
            "1\n{exited with 3}");
}

TEST_F(JoinedUsers, SayWhatFailsBehindTheNewInit) {
  EXPECT_EQ(as_ordinary_user([]() -> std::string {
              const Resident resident(Container().unshare(Namespace::user).user(0).group(0));
              const auto before = LeftBehind::now();
              Command nope("/bin/nope");
              std::string text = testing::said(std::move(nope.container(in_users_of(resident))));
              text += shell_says("true", in_users_of(resident).bind("/no/such/source", "/mnt"));
              return text + (LeftBehind::now() == before ? "" : " something is left");
            }),
            "{exec, 2, /bin/nope}{bind, 2, /no/such/source}");
}

TEST_F(JoinedByRoot, UsersThatDoNotKnowHimHaveHimAsTheirRoot) {
  const Resident resident(many_ids(100'000));
  EXPECT_EQ(shell_says("id -u; id -g; stat -c %u /mnt; readlink /proc/self/ns/user", in_users_of(resident)),
            "0\n0\n0\n" + resident.space("user") + "\n");
}

// Who stayed the host's root there would be in the power of the root inside, who may trace it, and read with its rights.
TEST_F(JoinedByRoot, UsersWithoutARootHaveHimAsOneOfThem) {
  const Resident resident(Container().map_users({1000, 100'000, 1}).map_groups({1000, 200'000, 1}));
  const Container inside = Container().join(Namespace::user, resident.pidfd());
  EXPECT_EQ(shell_says("id -u; id -g; id -G; grep CapEff /proc/self/status", inside), "1000\n1000\n1000\nCapEff:\t0000000000000000\n");
  EXPECT_EQ(shell_says("true", Container(inside).user(0)), "{setresuid, 22, the container's user}");
}

// Whoever owns a mount namespace says what lies on /proc there: a link to a file that is not his to write to, for one.
TEST_F(JoinedByRoot, AJoinedProcIsNotWrittenTo) {
  const Scratch scratch;
  const std::string kept = scratch.program("kept", "as it was");
  const Resident resident(Container()
                              .unshare(Namespace::mount)
                              .memory("/proc")
                              .directory("/proc/self")
                              .directory("/proc/sys/user")
                              .symlink(kept, "/proc/self/uid_map")
                              .symlink(kept, "/proc/self/gid_map")
                              .symlink(kept, "/proc/self/setgroups")
                              .symlink(kept, "/proc/self/timens_offsets")
                              .symlink(kept, "/proc/sys/user/max_user_namespaces"));
  const Container inside = Container().join(Namespace::mount, resident.pidfd()).user(0).group(0);
  EXPECT_EQ(shell_says("id -u; cat " + kept, Container(inside).forbid_user_namespaces().clock_offset(ClockOffset::boottime, 5)), "0\nas it was");
  EXPECT_EQ(shell_says("id -u; cat " + kept, Container(inside).map_users({0, 100'000, 9}).map_groups({0, 100'000, 9}).set_groups(SetGroups::denied)),
            "0\nas it was");
}

TEST_F(JoinedByRoot, AnyoneOfTheUsersCanBeAskedFor) {
  const Resident resident(many_ids(100'000));
  EXPECT_EQ(shell_says("id -u; id -g; id -G", Container().join(Namespace::user, resident.pidfd()).user(7).group(8)), "7\n8\n8\n");
}

TEST_F(JoinedByRoot, ANamespaceOfTheHostAndNewUsersGoTogether) {
  const Resident resident(Container().unshare(Namespace::net));
  const Container container =
      many_ids(100'000).join(Namespace::net, resident.pidfd()).unshare(Namespace::pid).processes();
  EXPECT_EQ(shell_says("readlink /proc/self/ns/net; id -u; echo $$", container), resident.space("net") + "\n0\n2\n");
}

TEST_F(JoinedByRoot, NamespacesOfDifferentOwnersGoTogether) {
  const Resident users(many_ids(100'000));
  const Resident net(Container().unshare(Namespace::net));
  const Container container = Container().join(Namespace::user, users.pidfd()).join(Namespace::net, net.pidfd());
  EXPECT_EQ(shell_says("readlink /proc/self/ns/net /proc/self/ns/user", container),
            net.space("net") + "\n" + users.space("user") + "\n");
}

TEST_F(JoinedByRoot, AScoreIsSetThoughTheJoinedProcKnowsNobodyOutside) {
  const Resident resident(with_programs().unshare(Namespace::user));
  Command score("/bin/cat");
  score.arguments({"/proc/self/oom_score_adj"}).directory("/").oom_score(500);
  score.container(Container().join(every_namespace.without(Namespace::time), resident.pidfd()));
  EXPECT_EQ(testing::said(std::move(score)), "500\n");
}

TEST_F(JoinedByRoot, ANewProcInAJoinedPidNamespaceShowsThatOne) {
  const Resident resident(Container().unshare(Namespace::pid).processes());
  EXPECT_EQ(shell_says("read name </proc/1/comm; echo $name",
                       Container().join(Namespace::pid, resident.pidfd()).unshare(Namespace::mount).processes()),
            "ramet-init\n");
}

}  // namespace
}  // namespace ramet
