#include "trace/symbol/image_files.h"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ramet::trace {

namespace {

// Descriptors are a limit that ramet shares with its own work and hands on to the command: large images beyond this are
// not opened, and their frames stay without names.
constexpr std::size_t descriptor_limit = 300;
constexpr std::string_view deleted = " (deleted)";

int open_regular(const std::string& path) {
  // O_NONBLOCK: a name may lead to a FIFO or a device, whose open would wait.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) return -1;
  struct stat status{};
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) return descriptor;
  close(descriptor);
  return -1;
}

std::string link_target(const std::string& path) {
  std::array<char, 4096> target;
  const ssize_t length = readlink(path.c_str(), target.data(), target.size());
  return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

FileIdentity identity_of(const struct stat& status) {
  return {status.st_dev, status.st_ino, status.st_size,
          std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace

int open_image_by_name(pid_t, const Mapping& mapping) {
  return mapping.path.starts_with('/') ? open_regular(mapping.path) : -1;
}

int open_image_of_live_process(pid_t tgid, const Mapping& mapping) {
  if (!mapping.path.starts_with('/')) return -1;
  const std::string process = fmt::format("/proc/{}", tgid);
  const bool is_deleted = mapping.path.ends_with(deleted);
  if (!is_deleted) {
    if (const int found = open_regular(process + "/root" + mapping.path); found >= 0) return found;
    return open_regular(mapping.path);
  }
  if (link_target(process + "/exe") == mapping.path) {
    if (const int found = open_regular(process + "/exe"); found >= 0) return found;
  }
  // Only for the privileged, and then exact.
  return open_regular(fmt::format("{}/map_files/{:x}-{:x}", process, mapping.begin, mapping.end));
}

Image* ImageFiles::find(pid_t tgid, const Mapping& mapping) {
  if (mapping.path == "[vdso]") return vdso();
  if (!mapping.path.starts_with('/')) return nullptr;
  const int descriptor = opener_(tgid, mapping);
  if (descriptor < 0) return nullptr;
  struct stat status{};
  if (fstat(descriptor, &status) != 0) {
    close(descriptor);
    return nullptr;
  }
  const auto [place, is_new] = images_.try_emplace(identity_of(status));
  if (!is_new || descriptors_ >= descriptor_limit) {
    close(descriptor);
    return place->second.get();
  }
  Result<Image> image = Image::read(descriptor, mapping.path);
  if (!image) return nullptr;
  if (image->holds_descriptor()) ++descriptors_;
  place->second = std::make_unique<Image>(std::move(*image));
  return place->second.get();
}

// The kernel gives every 64-bit process of this machine the same vdso, so our own is a copy of theirs.
Image* ImageFiles::vdso() {
  if (looked_for_vdso_) return vdso_.get();
  looked_for_vdso_ = true;
  char* const bytes = reinterpret_cast<char*>(getauxval(AT_SYSINFO_EHDR));
  if (bytes == nullptr) return nullptr;
  const auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes);
  const std::size_t size = header->e_shoff + std::size_t{header->e_shentsize} * header->e_shnum;
  if (Result<Image> image = Image::view(bytes, size, "[vdso]")) vdso_ = std::make_unique<Image>(std::move(*image));
  return vdso_.get();
}

}  // namespace ramet::trace
