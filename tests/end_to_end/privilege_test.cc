// What an ordinary user sees. Programs with the set-user-id bit: root sees them as they are; for others the kernel ignores
// the bit while a program is traced, and ramet warns. Programs that may be executed and not read: their memory is closed,
// and with it the arguments of clone3.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/end_to_end/comparison.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/seen.h"

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

class ProgramThatMayNotBeRead : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make programs that their user may not read";
    std::filesystem::copy_file(RAMET_COMMAND, ramet_);
    std::filesystem::copy_file(fixture("joined_after_death"), program_);
    std::filesystem::permissions(program_, std::filesystem::perms(0711));
  }

  Outcome trace_as_nobody(const std::vector<std::string>& options) const {
    std::vector<std::string> argv{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ramet_, "trace"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"--", program_});
    return run({.argv = argv});
  }

  Scratch scratch_;
  const std::string ramet_ = scratch_.path("ramet");
  const std::string program_ = scratch_.path("closed");
};

TEST_F(ProgramThatMayNotBeRead, HasThreadsThatAreToldAsThreads) {
  const Outcome outcome = trace_as_nobody({"--json", "-o", "-"});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  const Seen seen(outcome.out.substr(outcome.out.find('{')));
  std::size_t threads = 0;
  for (const Json& created : seen.all("created")) {
    if (created["creator"].is_null()) continue;  // the command, by ramet
    ++threads;
    EXPECT_NE(created["tid"], created["tgid"]) << created;
    EXPECT_EQ(created["creator_certainty"], "exact") << created;
    EXPECT_EQ(created["arguments_read"], false) << created;
    EXPECT_EQ(created["flags"].size(), 3U) << created;  // that a thread cannot be without
  }
  EXPECT_GT(threads, 0U);
  EXPECT_EQ(seen.all("created").size(), threads + 1);  // none "appears"
  EXPECT_EQ(seen.all("ended").size(), threads + 1);
}

TEST_F(ProgramThatMayNotBeRead, IsShownWithoutGuessesAboutItsSharing) {
  const Outcome outcome = trace_as_nobody({});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_NE(outcome.err.find("(clone3), what they share could not be read"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("sharing not read"), std::string::npos) << outcome.err;
  for (const char* guess : {"creates process", "own file table", "sends no signal", "appears", "still running"})
    EXPECT_EQ(outcome.err.find(guess), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace ramet::end_to_end
