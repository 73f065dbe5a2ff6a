#include "ramet/task/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ramet {

namespace {

// Rights that came after the header of Linux 6.1, which is the oldest that ramet is built with.
constexpr std::uint64_t access_truncate = 1ULL << 14;   // version 3, Linux 6.2
constexpr std::uint64_t access_ioctl_dev = 1ULL << 15;  // version 5, Linux 6.10

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t executing = reading | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t version_1 = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
constexpr std::uint64_t writing = version_1 | LANDLOCK_ACCESS_FS_REFER | access_truncate | access_ioctl_dev;
constexpr std::uint64_t of_files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | access_truncate | access_ioctl_dev;

std::uint64_t known_by(int version) {
  std::uint64_t known = version_1;
  if (version >= 2) known |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) known |= access_truncate;
  if (version >= 5) known |= access_ioctl_dev;
  return known;
}

Result<void> add_rule(const Fd& rules, const std::string& path, std::uint64_t access) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!place.is_open()) return last_error("landlock", path);
  struct stat information {};
  if (::fstat(place.number(), &information) != 0) return last_error("landlock", path);
  if (!S_ISDIR(information.st_mode)) access &= of_files;  // the kernel refuses a directory's rights for a file
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = place.number()};
  if (::syscall(SYS_landlock_add_rule, rules.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return last_error("landlock", path);
  }
  return {};
}

}  // namespace

int Landlock::version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

Landlock& Landlock::allow_read(std::string path) { return allow(std::move(path), reading); }
Landlock& Landlock::allow_execute(std::string path) { return allow(std::move(path), executing); }
Landlock& Landlock::allow_write(std::string path) { return allow(std::move(path), writing); }

Landlock& Landlock::allow(std::string path, std::uint64_t access) {
  rules_.emplace_back(std::move(path), access);
  return *this;
}

Result<Fd> Landlock::make_rule_set() const {
  const std::uint64_t known = known_by(version());
  const landlock_ruleset_attr attributes{.handled_access_fs = known};
  // The first field alone: the size says which version of the structure this is.
  Fd rules(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
  if (!rules.is_open()) return last_error("landlock", "rule set");
  for (const auto& [path, access] : rules_) {
    if (auto added = add_rule(rules, path, access & known); !added) return std::unexpected(added.error());
  }
  return rules;
}

}  // namespace ramet
