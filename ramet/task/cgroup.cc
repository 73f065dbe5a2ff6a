#include "ramet/task/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <string_view>

#include "ramet/task/launch/cgroup_place.h"

namespace ramet {

namespace {

Result<void> write_to(int directory, const char* name, std::string_view text) {
  const Fd file(::openat(directory, name, O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return last_error("cgroup", name);
  if (::write(file.number(), text.data(), text.size()) < 0) return last_error("cgroup", name);
  return {};
}

// 0 stands for who lives in a pid namespace that is not below ours; to kill() it would mean our own group.
void kill_member(pid_t pid) {
  if (pid > 0) ::kill(pid, SIGKILL);
}

// Where there is no cgroup.kill: nobody runs, so nobody can be born between the look and the signal.
Result<void> kill_one_by_one(int directory, const std::string& path) {
  if (auto frozen = write_to(directory, "cgroup.freeze", "1"); !frozen) return frozen;
  std::ifstream members(path + "/cgroup.procs");
  for (pid_t pid = 0; members >> pid;) kill_member(pid);
  return write_to(directory, "cgroup.freeze", "0");
}

Result<void> remove_directory(const std::string& path) {
  if (DIR* directory = ::opendir(path.c_str())) {
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view name(entry->d_name);
      if (entry->d_type == DT_DIR && name != "." && name != "..") (void)remove_directory(path + "/" + entry->d_name);
    }
    ::closedir(directory);
  }
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return last_error("cgroup", path);
  return {};
}

// Of version 1, which can neither kill nor tell when it is empty: until nobody is found.
Result<void> kill_until_empty(const std::string& path) {
  constexpr int most_looks = 10'000;
  for (int look = 0; look < most_looks; ++look) {
    std::ifstream members(path + "/cgroup.procs");
    bool found = false;
    for (pid_t pid = 0; members >> pid; found = true) kill_member(pid);
    if (!found) return {};
    ::usleep(1000);
  }
  return std::unexpected(Error{"cgroup", EBUSY, path});
}

bool lists_nobody(const std::string& path) {
  pid_t pid = 0;
  return !(std::ifstream(path + "/cgroup.procs") >> pid);
}

std::atomic<unsigned> made{0};

constexpr std::string_view name_of_ours = "ramet-";

// Who makes a cgroup has this lock on it, which goes with its last descriptor however it ends. Pids would not do: the owner may
// be of another pid namespace, and its number be somebody else's by now.
bool own(const Fd& directory) { return ::flock(directory.number(), LOCK_EX | LOCK_NB) == 0; }

bool says_it_is_empty(const Fd& directory) {
  std::array<char, 256> text{};
  const Fd events(::openat(directory.number(), "cgroup.events", O_RDONLY | O_CLOEXEC));
  return events.is_open() && ::read(events.number(), text.data(), text.size() - 1) > 0 &&
         std::string_view(text.data()).contains("populated 0");
}

// What is left of owners that were killed before they could remove it. Where somebody still lives it stays, with all below.
void remove_forsaken(const std::string& parent) {
  DIR* directory = ::opendir(parent.c_str());
  if (directory == nullptr) return;
  while (const dirent* entry = ::readdir(directory)) {
    if (!std::string_view(entry->d_name).starts_with(name_of_ours)) continue;
    const std::string path = parent + "/" + entry->d_name;
    const Fd forsaken(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!forsaken.is_open() || !own(forsaken)) continue;
    if (says_it_is_empty(forsaken))
      (void)remove_directory(path);
    else
      (void)::rmdir(path.c_str());  // of version 1, which does not say it
  }
  ::closedir(directory);
}

}  // namespace

Result<Cgroup> Cgroup::make(std::string parent) {
  if (parent.empty()) {
    auto own = cgroup_place("");
    if (!own) return std::unexpected(own.error());
    parent = own->directory;
  }
  remove_forsaken(parent);
  for (;;) {
    const unsigned number = made.fetch_add(1, std::memory_order_relaxed);
    std::string path = parent + "/" + std::string(name_of_ours) + std::to_string(::getpid()) + "-" + std::to_string(number);
    if (::mkdir(path.c_str(), 0755) != 0) {
      if (errno == EEXIST) continue;  // left by an earlier process with our pid, or by one in another pid namespace
      return last_error("cgroup", path);
    }
    Cgroup cgroup(std::move(path), {});
    Fd directory(::open(cgroup.path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() && errno != ENOENT) return last_error("cgroup", cgroup.path_);
    // Before we had it, somebody else may have taken it for forsaken.
    if (!directory.is_open() || !own(directory) || ::access(cgroup.path_.c_str(), F_OK) != 0) continue;
    cgroup.directory_ = std::move(directory);
    return cgroup;
  }
}

Cgroup& Cgroup::operator=(Cgroup&& other) noexcept {
  if (this == &other) return *this;
  (void)remove();
  path_ = std::exchange(other.path_, {});
  directory_ = std::move(other.directory_);
  return *this;
}

Result<bool> Cgroup::is_populated() const {
  std::ifstream events(path_ + "/cgroup.events");
  for (std::string key, value; events >> key >> value;) {
    if (key == "populated") return value != "0";
  }
  return std::unexpected(Error{"cgroup", ENOENT, path_ + "/cgroup.events"});
}

Result<void> Cgroup::wait_until_empty(const Fd& events) const {
  for (;;) {
    auto populated = is_populated();
    if (!populated) return std::unexpected(populated.error());
    if (!*populated) return {};
    // POLLPRI says that the file changed since it was last read through this descriptor.
    char buffer[256];
    (void)!::pread(events.number(), buffer, sizeof buffer, 0);
    populated = is_populated();
    if (populated && !*populated) return {};
    pollfd change{.fd = events.number(), .events = POLLPRI, .revents = 0};
    (void)::poll(&change, 1, 1000);
  }
}

Result<void> Cgroup::kill() {
  const Fd events(::openat(directory_.number(), "cgroup.events", O_RDONLY | O_CLOEXEC));
  if (!events.is_open() && errno == ENOENT) return kill_until_empty(path_);
  if (!events.is_open()) return last_error("cgroup", path_ + "/cgroup.events");
  auto killed = write_to(directory_.number(), "cgroup.kill", "1");
  if (!killed && killed.error().number == ENOENT) killed = kill_one_by_one(directory_.number(), path_);
  if (!killed) return killed;
  return wait_until_empty(events);
}

Result<void> Cgroup::remove() {
  if (path_.empty()) return {};
  auto removed = remove_directory(path_);
  // Of version 1: its dead are in it for a moment, although it lists nobody.
  for (int look = 0; !removed && removed.error().number == EBUSY && look < 200 && lists_nobody(path_); ++look) {
    ::usleep(1000);
    removed = remove_directory(path_);
  }
  if (removed) path_.clear();
  return removed;
}

}  // namespace ramet
