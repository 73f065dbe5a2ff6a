#include "ramet/task/launch/target_in_child.h"

#include <linux/limits.h>
#include <sys/stat.h>

#include <cerrno>

#include "ramet/task/launch/text_in_child.h"

namespace ramet::launch {

namespace {

constexpr std::uint64_t directory_only = O_PATH | O_DIRECTORY;

// A copy of a path, which can be cut short and be whole again.
class CutPath {
 public:
  CutPath(const char* path, std::size_t size) noexcept {
    for (std::size_t i = 0; i < size; ++i) text_[i] = path[i];
    text_[size] = '\0';
  }
  // Its first `size` characters.
  [[nodiscard]] const char* cut_at(std::size_t size) noexcept {
    text_[cut_] = under_cut_;
    cut_ = size;
    under_cut_ = text_[size];
    text_[size] = '\0';
    return size == 0 ? "/" : text_;
  }

 private:
  std::size_t cut_ = 0;
  char under_cut_ = '/';  // every path is absolute
  char text_[PATH_MAX];   // NOLINT: only what is read is written
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

// What lies directly in the root is most often not there yet: one that we have just made is no link, and needs no
// search. -errno where it could not be made, also because it is there.
long make_at_top_in_child(int root, const char* name, unsigned mode) noexcept {
  const long made = raw_syscall(SYS_mkdirat, root, name, mode);
  return made < 0 ? made : raw_syscall(SYS_openat, root, name, directory_only | O_NOFOLLOW | O_CLOEXEC);
}

std::size_t end_of_next_part(const char* path, std::size_t begin, std::size_t size) noexcept {
  while (begin < size && path[begin] == '/') ++begin;
  while (begin < size && path[begin] != '/') ++begin;
  return begin;
}

// Up to the first part that is there, and down again, making the others; each is looked up from the root, so that no link and no
// ".." leads out. A loop and one copy of the path: the stack is small.
long make_directories_in_child(int root, const char* path, std::size_t size, unsigned mode) noexcept {
  CutPath parts(path, size);
  std::size_t end = size;
  long parent = -ENOENT;
  while (parent == -ENOENT && end > 0) {
    end = size_of_parent(path, end);
    parent = open_inside_in_child(root, parts.cut_at(end), directory_only);
  }
  while (parent >= 0 && end < size) {
    const FdInChild above(parent);
    const std::size_t next = end_of_next_part(path, end, size);
    const char* const whole = parts.cut_at(next);
    const long made = raw_syscall(SYS_mkdirat, above.number(), name_after(whole, end), next == size ? mode : 0755);
    if (made < 0 && made != -EEXIST) return made;
    parent = open_inside_in_child(root, whole, directory_only);
    end = next;
  }
  return parent;
}

long open_directory_in_child(int root, const char* path, std::size_t size, unsigned mode) noexcept {
  if (size == 0) return open_inside_in_child(root, "/", directory_only);
  CutPath parts(path, size);
  const char* const whole = parts.cut_at(size);
  if (size_of_parent(path, size) == 0) {
    const long made = make_at_top_in_child(root, name_after(whole, 0), mode);
    if (made >= 0) return made;
  }
  const long found = open_inside_in_child(root, whole, directory_only);
  return found == -ENOENT ? make_directories_in_child(root, path, size, mode) : found;
}

}  // namespace

long open_parent_in_child(int root, const char* path, const char*& name) noexcept {
  const std::size_t size = size_without_slashes(path);
  if (size >= PATH_MAX) return -ENAMETOOLONG;
  const std::size_t parent = size_of_parent(path, size);
  name = name_after(path, parent);
  return open_directory_in_child(root, path, parent, 0755);
}

namespace {

long find_or_make_in_child(int root, const char* path, TargetKind kind, unsigned mode) noexcept {
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

// A path whose last part is a link to what is not there, as an image's resolv.conf is. Where it leads takes its place.
class LinkedPath {
 public:
  explicit LinkedPath(const char* path) noexcept : path_(path) {}
  [[nodiscard]] const char* path() const noexcept { return path_; }
  // False where it is no link, or leads to too long a path.
  bool follow(int root) noexcept {
    const char* name = nullptr;
    const FdInChild parent(open_parent_in_child(root, path_, name));
    if (!parent.is_open()) return false;
    const long size = raw_syscall(SYS_readlinkat, parent.number(), name, link_, sizeof link_ - 1);
    if (size <= 0) return false;
    link_[size] = '\0';
    const std::size_t kept = link_[0] == '/' ? 0 : size_of_parent(path_, size_without_slashes(path_));
    const auto added = static_cast<std::size_t>(size);
    if (kept + 1 + added >= sizeof whole_) return false;
    for (std::size_t i = 0; i < kept; ++i) whole_[i] = path_[i];
    whole_[kept] = '/';
    for (std::size_t i = 0; i <= added; ++i) whole_[kept + 1 + i] = link_[i];
    path_ = whole_;
    return true;
  }

 private:
  const char* path_;
  char link_[PATH_MAX];   // NOLINT: only what is read is written
  char whole_[PATH_MAX];  // NOLINT
};

}  // namespace

long open_target_in_child(int root, const char* path, TargetKind kind, unsigned mode) noexcept {
  constexpr int most_links = 40;  // as the kernel
  long opened = find_or_make_in_child(root, path, kind, mode);
  if (opened != -ENOENT) return opened;
  LinkedPath linked(path);
  for (int links = 0; opened == -ENOENT && links < most_links && linked.follow(root); ++links)
    opened = find_or_make_in_child(root, linked.path(), kind, mode);
  return opened;
}

}  // namespace ramet::launch
