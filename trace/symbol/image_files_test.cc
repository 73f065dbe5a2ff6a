#include "trace/symbol/image_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ramet::trace {
namespace {

namespace fs = std::filesystem;

// A directory with a copy of a program, under whose name another file may take its place.
class ImageFilesTest : public testing::Test {
 protected:
  ImageFilesTest() {
    std::string name = (fs::temp_directory_path() / "ramet_images.XXXXXX").string();
    directory_ = mkdtemp(name.data());
    place("/bin/true");
  }
  ~ImageFilesTest() override { fs::remove_all(directory_); }

  [[nodiscard]] std::string path() const { return directory_ / "program"; }
  [[nodiscard]] Mapping mapping(const std::string& suffix = "") const {
    return {.begin = 0x1000, .end = 0x2000, .executable = true, .path = path() + suffix};
  }
  void place(const std::string& program) const {
    fs::remove(path());
    fs::copy_file(program, path());
  }

  fs::path directory_;
  ImageFiles files_{open_image_of_live_process};
};

using ImageFilesOfAProcess = ImageFilesTest;

TEST_F(ImageFilesOfAProcess, OpenOneFileOnce) {
  Image* const first = files_.find(getpid(), mapping());
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(files_.find(getpid(), mapping()), first);
  fs::create_hard_link(path(), directory_ / "link");
  Mapping link = mapping();
  link.path = directory_ / "link";
  EXPECT_EQ(files_.find(getpid(), link), first) << "another name of the same file";
}

TEST_F(ImageFilesOfAProcess, KeepAnImageWhoseFileIsDeleted) {
  Image* const image = files_.find(getpid(), mapping());
  ASSERT_NE(image, nullptr);
  fs::remove(path());
  EXPECT_NE(image->elf(), nullptr);
  EXPECT_LT(image->low(), image->high());
}

TEST_F(ImageFilesOfAProcess, TellAFileFromTheOneThatTookItsPlace) {
  Image* const before = files_.find(getpid(), mapping());
  place("/bin/sh");
  Image* const after = files_.find(getpid(), mapping());
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  EXPECT_NE(before, after);
}

TEST_F(ImageFilesOfAProcess, FindADeletedProgramWhileItRuns) {
  place("/bin/sleep");
  const pid_t child = fork();
  if (child == 0) {
    execl(path().c_str(), "sleep", "100", nullptr);
    _exit(127);
  }
  const fs::path executable = fs::path("/proc") / std::to_string(child) / "exe";
  for (int tries = 0; tries < 1000 && fs::read_symlink(executable) != path(); ++tries) usleep(10'000);
  fs::remove(path());
  EXPECT_NE(files_.find(child, mapping(" (deleted)")), nullptr);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST_F(ImageFilesOfAProcess, NeverWaitForWhatIsNoRegularFile) {
  fs::remove(path());
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  EXPECT_EQ(files_.find(getpid(), mapping()), nullptr);
  Mapping device = mapping();
  device.path = "/dev/zero";
  EXPECT_EQ(files_.find(getpid(), device), nullptr);
}

TEST_F(ImageFilesOfAProcess, AreNoneForWhatHasNoFile) {
  for (const std::string name :
       {"", "[heap]", "[stack]", "anon_inode:[perf]", "/memfd:x (deleted)", "/nonexistent", "relative"}) {
    Mapping named = mapping();
    named.path = name;
    EXPECT_EQ(files_.find(getpid(), named), nullptr) << name;
  }
}

TEST_F(ImageFilesOfAProcess, AreNoneForAFileThatIsNoProgram) {
  std::ofstream(path(), std::ios::trunc) << "just text";
  EXPECT_EQ(files_.find(getpid(), mapping()), nullptr);
  EXPECT_EQ(files_.find(getpid(), mapping()), nullptr) << "nor the second time";
}

TEST_F(ImageFilesOfAProcess, HaveTheVdsoOfTheMachine) {
  Image* const vdso = files_.find(getpid(), {.executable = true, .path = "[vdso]"});
  ASSERT_NE(vdso, nullptr);
  EXPECT_EQ(files_.find(getpid(), {.executable = true, .path = "[vdso]"}), vdso);
}

TEST_F(ImageFilesOfAProcess, OfARecordingAreFoundByNameAlone) {
  ImageFiles replayed(open_image_by_name);
  constexpr pid_t nobody = 0;
  EXPECT_NE(replayed.find(nobody, mapping()), nullptr);
  EXPECT_EQ(replayed.find(nobody, mapping(" (deleted)")), nullptr);
}

}  // namespace
}  // namespace ramet::trace
