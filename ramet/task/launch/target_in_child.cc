#include "ramet/task/launch/target_in_child.h"

#include <linux/limits.h>
#include <sys/stat.h>

#include <cerrno>

#include "ramet/task/launch/text_in_child.h"

namespace ramet::launch {

namespace {

constexpr std::uint64_t directory_only = O_PATH | O_DIRECTORY;

// The beginning of `path` up to, and without, its character `size`.
class Prefix {
 public:
  Prefix(const char* path, std::size_t size) noexcept {
    for (std::size_t i = 0; i < size; ++i) text_[i] = path[i];
    text_[size] = '\0';
  }
  [[nodiscard]] const char* text() const noexcept { return text_[0] == '\0' ? "/" : text_; }

 private:
  char text_[PATH_MAX];  // NOLINT: only what is read is written
};

std::size_t size_without_slashes(const char* path) noexcept {
  std::size_t size = length_in_child(path);
  while (size > 0 && path[size - 1] == '/') --size;
  return size;
}

std::size_t size_of_parent(const char* path, std::size_t size) noexcept {
  while (size > 0 && path[size - 1] != '/') --size;
  while (size > 0 && path[size - 1] == '/') --size;
  return size;
}

const char* name_after(const char* path, std::size_t parent) noexcept {
  const char* name = path + parent;
  while (*name == '/') ++name;
  return name;
}

long open_directory_in_child(int root, const char* path, std::size_t size, unsigned mode) noexcept;

// Makes the last part of `path` in the directory before it, and no link is followed on the way out.
long make_directory_in_child(int root, const char* path, std::size_t size, unsigned mode) noexcept {
  const std::size_t parent_size = size_of_parent(path, size);
  const FdInChild parent(open_directory_in_child(root, path, parent_size, 0755));
  if (!parent.is_open()) return parent.result();
  const Prefix whole(path, size);
  const long made = raw_syscall(SYS_mkdirat, parent.number(), name_after(whole.text(), parent_size), mode);
  return made == -EEXIST ? 0 : made;
}

// What lies directly in the root is most often not there yet: one that we have just made is no link, and needs no
// search. -errno where it could not be made, also because it is there.
long make_at_top_in_child(int root, const char* name, unsigned mode) noexcept {
  const long made = raw_syscall(SYS_mkdirat, root, name, mode);
  return made < 0 ? made : raw_syscall(SYS_openat, root, name, directory_only | O_NOFOLLOW | O_CLOEXEC);
}

long open_directory_in_child(int root, const char* path, std::size_t size, unsigned mode) noexcept {
  if (size == 0) return open_inside_in_child(root, "/", directory_only);
  const Prefix whole(path, size);
  if (size_of_parent(path, size) == 0) {
    const long made = make_at_top_in_child(root, name_after(whole.text(), 0), mode);
    if (made >= 0) return made;
  }
  const long found = open_inside_in_child(root, whole.text(), directory_only);
  if (found != -ENOENT) return found;
  const long made = make_directory_in_child(root, path, size, mode);
  return made < 0 ? made : open_inside_in_child(root, whole.text(), directory_only);
}

}  // namespace

long open_parent_in_child(int root, const char* path, const char*& name) noexcept {
  const std::size_t size = size_without_slashes(path);
  if (size >= PATH_MAX) return -ENAMETOOLONG;
  const std::size_t parent = size_of_parent(path, size);
  name = name_after(path, parent);
  return open_directory_in_child(root, path, parent, 0755);
}

long open_target_in_child(int root, const char* path, TargetKind kind, unsigned mode) noexcept {
  const std::size_t size = size_without_slashes(path);
  if (size >= PATH_MAX) return -ENAMETOOLONG;
  if (kind == TargetKind::directory) return open_directory_in_child(root, path, size, mode);
  const long found = open_inside_in_child(root, path, O_PATH);
  if (found != -ENOENT) return found;
  const char* name = nullptr;
  const FdInChild parent(open_parent_in_child(root, path, name));
  if (!parent.is_open()) return parent.result();
  const long made = raw_syscall(SYS_mknodat, parent.number(), name, S_IFREG | 0644, 0);
  return made < 0 && made != -EEXIST ? made : open_inside_in_child(root, path, O_PATH);
}

}  // namespace ramet::launch
