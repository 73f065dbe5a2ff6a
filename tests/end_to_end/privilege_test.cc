// Programs with the set-user-id bit: root sees them as they are; for others the kernel ignores the bit while a program is
// traced, and ramet warns.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/end_to_end/comparison.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

class SetUserId : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make programs of other users";
    struct statvfs system {};
    if (statvfs(scratch_.path("").c_str(), &system) != 0 || (system.f_flag & ST_NOSUID) != 0) GTEST_SKIP() << "mounted nosuid";
  }

  // A copy of the fixture that runs as `owner`.
  std::string copy_for(uid_t owner) {
    const std::string path = scratch_.path("copy");
    std::filesystem::copy_file(fixture("setuid_exec"), path);
    EXPECT_EQ(chown(path.c_str(), owner, owner), 0);
    EXPECT_EQ(chmod(path.c_str(), 04755), 0);
    return path;
  }

  Scratch scratch_;
};

TEST_F(SetUserId, WorksWhenRootTraces) {
  const std::string copy = copy_for(65534);
  const Outcome outcome = run({.argv = ramet_trace({"--json", "-o", scratch_.path("seen")}, {fixture("setuid_exec"), copy}),
                               .environment = {{"RAMET_TRUTH", scratch_.path("told")}}});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, "uid 0 euid 65534\n");
  const auto complaints = contradictions(Told(contents(scratch_.path("told"))), Seen(contents(scratch_.path("seen"))), Sight::events);
  EXPECT_EQ(complaints, std::vector<std::string>());
}

TEST_F(SetUserId, IsIgnoredAndWarnedOfWhenAnotherUserTraces) {
  const std::string copy = copy_for(0);
  std::filesystem::copy_file(RAMET_COMMAND, scratch_.path("ramet"));
  for (const auto& command : {std::vector<std::string>{copy}, std::vector<std::string>{"sh", "-c", copy + "; true"}}) {
    std::vector<std::string> argv{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", scratch_.path("ramet"), "trace", "--"};
    argv.insert(argv.end(), command.begin(), command.end());
    const Outcome outcome = run({.argv = argv});
    EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
    EXPECT_EQ(outcome.out, "uid 65534 euid 65534\n");
    EXPECT_NE(outcome.err.find("set-user-id"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(copy), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace ramet::end_to_end
