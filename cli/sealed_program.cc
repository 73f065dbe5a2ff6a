#include "cli/sealed_program.h"

#include <fcntl.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string_view>

#include "ramet/own/fd.h"
#include "ramet/own/memory_file.h"
#include "ramet/result.h"

namespace ramet::cli {

namespace {

constexpr const char* name = "ramet";
constexpr const char* this_program = "/proc/self/exe";

bool runs_from_memory() {
  std::array<char, 64> path{};
  const ssize_t size = readlink(this_program, path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).starts_with("/memfd:");
}

// By its owner also a file that is read-only: he can change that.
bool may_be_written(const struct stat& program) {
  return geteuid() == 0 || program.st_uid == geteuid() || eaccess(this_program, W_OK) == 0;
}

// Up to where the file is loaded when it runs: behind that lie names and lines for debuggers, which can be most of it. All of
// it where its head says nothing.
off_t loaded_size(const Fd& program, off_t size) {
  ElfW(Ehdr) head{};
  std::array<ElfW(Phdr), 32> parts{};
  if (pread(program.number(), &head, sizeof head, 0) != sizeof head || head.e_phnum > parts.size()) return size;
  const std::size_t bytes = head.e_phnum * sizeof parts[0];
  if (pread(program.number(), parts.data(), bytes, static_cast<off_t>(head.e_phoff)) != static_cast<ssize_t>(bytes)) return size;
  off_t end = 0;
  for (const ElfW(Phdr) & part : std::span(parts).first(head.e_phnum)) {
    if (part.p_type == PT_LOAD) end = std::max(end, static_cast<off_t>(part.p_offset + part.p_filesz));
  }
  return end > 0 && end <= size ? end : size;
}

// A limit on the size of files is the command's, and not ours: while this lives it is as high as it has to be, where it may be.
class RoomForFile {
 public:
  explicit RoomForFile(off_t size) {
    const auto needed = static_cast<rlim_t>(size);
    if (getrlimit(RLIMIT_FSIZE, &before_) != 0 || before_.rlim_cur >= needed) return;
    const rlimit enough{.rlim_cur = needed, .rlim_max = std::max(before_.rlim_max, needed)};
    is_raised_ = setrlimit(RLIMIT_FSIZE, &enough) == 0;
  }
  RoomForFile(const RoomForFile&) = delete;
  RoomForFile& operator=(const RoomForFile&) = delete;
  ~RoomForFile() {
    if (is_raised_) setrlimit(RLIMIT_FSIZE, &before_);
  }

 private:
  rlimit before_{};
  bool is_raised_ = false;
};

Result<Fd> sealed_copy(const Fd& program, off_t size) {
  auto memory = MemoryFile::make(name, MemoryFile::Use::sealed_program);
  if (!memory) return std::unexpected(memory.error());
  const RoomForFile room(size);
  if (!may_become_as_large(static_cast<std::uint64_t>(size))) return last_error("sendfile", "RLIMIT_FSIZE");
  for (off_t done = 0; done < size;) {
    const ssize_t part = sendfile(memory->number(), program.number(), &done, static_cast<std::size_t>(size - done));
    if (part < 0 && errno != EINTR) return last_error("sendfile");
    if (part == 0) return std::unexpected(Error{"sendfile", EIO, "it has become shorter"});
  }
  if (auto sealed = memory->seal(); !sealed) return std::unexpected(sealed.error());
  return memory->release();
}

Result<void> begin_anew(char** words) {
  const Fd program(open(this_program, O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!program.is_open() || fstat(program.number(), &about) != 0) return last_error("open", this_program);
  if (!may_be_written(about)) return {};
  const auto memory = sealed_copy(program, loaded_size(program, about.st_size));
  if (!memory) return std::unexpected(memory.error());
  fexecve(memory->number(), words, environ);
  return last_error("exec");
}

}  // namespace

void continue_from_sealed_memory(char** words) {
  if (runs_from_memory()) {
    prctl(PR_SET_NAME, name);  // the exec of a descriptor is named by its number
    return;
  }
  if (auto done = begin_anew(words); !done) {
    std::fprintf(stderr, "ramet: run: goes on from the file of its own program, which a container might write to: %s\n",
                 describe(done.error()).c_str());
  }
}

}  // namespace ramet::cli
