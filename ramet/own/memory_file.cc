#include "ramet/own/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ramet/own/descriptors.h"

namespace ramet {

bool may_become_as_large(std::uint64_t size) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || size <= limit.rlim_cur) return true;
  errno = EFBIG;
  return false;
}

Result<MemoryFile> MemoryFile::make(const char* name, Use use) {
  constexpr unsigned executable = 0x10;  // MFD_EXEC, Linux 6.3; before it all of it was
  const unsigned flags = MFD_CLOEXEC | (use == Use::data ? 0 : MFD_ALLOW_SEALING);
  int number = memfd_create(name, flags | (use == Use::sealed_program ? executable : 0));
  if (number < 0 && errno == EINVAL) number = memfd_create(name, flags);
  if (number < 0) return last_error("memfd_create", name);
  return MemoryFile(Fd(number));
}

Result<void> MemoryFile::seal() const {
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (fcntl(number(), F_ADD_SEALS, seals) != 0) return last_error("seal");
  return {};
}

void MemoryFile::move_above(int lowest) noexcept { file_ = Fd(ramet::move_above(file_.release(), lowest)); }

bool MemoryFile::write(std::span<const std::byte> bytes, off_t offset) const noexcept {
  if (!may_become_as_large(static_cast<std::uint64_t>(offset) + bytes.size())) return false;
  while (!bytes.empty()) {
    const ssize_t count = pwrite(number(), bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += count;
  }
  return true;
}

bool MemoryFile::read(std::span<std::byte> bytes, off_t offset) const noexcept {
  while (!bytes.empty()) {
    const ssize_t count = pread(number(), bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += count;
  }
  return true;
}

std::size_t MemoryFile::size() const noexcept {
  struct stat about {};
  return fstat(number(), &about) == 0 ? static_cast<std::size_t>(about.st_size) : 0;
}

MemoryFile::Identity MemoryFile::identity() const noexcept {
  struct stat about {};
  if (fstat(number(), &about) != 0) return {};
  return {.device = about.st_dev, .inode = about.st_ino};
}

}  // namespace ramet
