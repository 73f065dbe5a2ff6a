#include "ramet/task/launch/descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ramet/kernel/pidfd.h"

namespace ramet::launch {

namespace {

struct ProcessState {
  char letter = 'X';
  pid_t parent = 0;
};

// Who is gone has no files any more: that is no failure.
bool is_of_the_gone(int error) { return error == ENOENT || error == ESRCH; }

Result<std::string> contents_of(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return last_error("kill tree", path);
  std::string text;
  std::array<char, 4096> part;  // NOLINT: only what is read is used
  for (;;) {
    const ssize_t size = ::read(file.number(), part.data(), part.size());
    if (size < 0) return last_error("kill tree", path);
    if (size == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
}

// Of proc_pid_stat(5): the name may hold anything, so what counts comes after its last parenthesis. Nothing: it is
// gone.
Result<std::optional<ProcessState>> state_of(pid_t pid) {
  const auto line = contents_of("/proc/" + std::to_string(pid) + "/stat");
  if (!line && is_of_the_gone(line.error().number)) return std::nullopt;
  if (!line) return std::unexpected(line.error());
  const std::size_t end = line->rfind(')');
  if (end == std::string::npos || end + 4 > line->size()) return std::nullopt;
  return ProcessState{(*line)[end + 2], static_cast<pid_t>(std::strtol(line->c_str() + end + 4, nullptr, 10))};
}

Result<std::vector<std::string>> threads_of(const std::string& folder) {
  std::vector<std::string> names;
  DIR* threads = ::opendir(folder.c_str());
  if (threads == nullptr && is_of_the_gone(errno)) return names;
  if (threads == nullptr) return last_error("kill tree", folder);
  while (const dirent* thread = ::readdir(threads)) {
    if (thread->d_name[0] != '.') names.emplace_back(thread->d_name);
  }
  ::closedir(threads);
  return names;
}

// The children of all threads of `pid`.
Result<std::vector<pid_t>> children_of(pid_t pid) {
  std::vector<pid_t> children;
  const std::string folder = "/proc/" + std::to_string(pid) + "/task";
  const auto threads = threads_of(folder);
  if (!threads) return std::unexpected(threads.error());
  for (const std::string& thread : *threads) {
    const auto text = contents_of(folder + "/" + thread + "/children");
    if (!text && !is_of_the_gone(text.error().number)) return std::unexpected(text.error());
    std::istringstream list(text.value_or(""));
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

long send(int pidfd, int signal) { return ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0); }

class Hunt {
 public:
  explicit Hunt(pid_t root) { known_.emplace(root, Fd()); }

  enum class Way : std::uint8_t { look, stop };

  // One look at the whole tree. Stops, if it shall, whom it had not seen before; tells whether it found everybody as it
  // left them.
  Result<bool> look(Way way) {
    bool quiet = true;
    std::vector<pid_t> parents;
    for (const auto& [pid, pidfd] : known_) parents.push_back(pid);
    for (std::size_t index = 0; index < parents.size(); ++index) {
      const auto children = children_of(parents[index]);
      if (!children) return std::unexpected(children.error());
      for (const pid_t child : *children) {
        if (known_.contains(child)) continue;
        quiet = false;
        const auto held = hold(child, way);
        if (!held) return std::unexpected(held.error());
        if (*held) parents.push_back(child);
      }
    }
    for (const auto& [pid, pidfd] : known_) {
      const auto rests = is_at_rest(pid);
      if (!rests) return rests;
      quiet = quiet && *rests;
    }
    return quiet;
  }

  // Whom it could not kill.
  std::optional<pid_t> kill() {
    std::optional<pid_t> spared;
    for (const auto& [pid, pidfd] : known_) {
      if (pidfd.is_open() && send(pidfd.number(), SIGKILL) != 0 && errno != ESRCH) spared = pid;
    }
    return spared;
  }

  std::vector<Descendant> release() {
    std::vector<Descendant> all;
    for (auto& [pid, pidfd] : known_) {
      if (pidfd.is_open()) all.push_back({.pid = pid, .pidfd = std::move(pidfd)});
    }
    return all;
  }

 private:
  // By pidfd, and after another look at its parent: a number that was read from a list may be a stranger's by now.
  Result<bool> hold(pid_t pid, Way way) {
    auto opened = pidfd_open(pid, PidfdOf::process);
    if (!opened && is_of_the_gone(opened.error().number)) return false;
    if (!opened) return std::unexpected(opened.error());
    Fd pidfd(*opened);
    const auto state = state_of(pid);
    if (!state) return std::unexpected(state.error());
    if (!*state || !known_.contains((*state)->parent)) return false;
    if (way == Way::stop) send(pidfd.number(), SIGSTOP);
    known_.emplace(pid, std::move(pidfd));
    return true;
  }

  // A stop takes effect when the task comes back from the kernel, and may come in the middle of a fork.
  static Result<bool> is_at_rest(pid_t pid) {
    const auto state = state_of(pid);
    if (!state) return std::unexpected(state.error());
    return !*state || std::string_view("TtZX").contains((*state)->letter);
  }

  std::map<pid_t, Fd> known_;  // the root's pidfd is not open: it is killed last, by who owns it
};

}  // namespace

Result<std::vector<Descendant>> descendants_of(pid_t root) {
  Hunt hunt(root);
  if (const auto looked = hunt.look(Hunt::Way::look); !looked) return std::unexpected(looked.error());
  return hunt.release();
}

Result<void> kill_with_descendants(pid_t root, int root_pidfd) {
  const auto state = state_of(root);
  if (!state) return std::unexpected(state.error());
  if (!*state || (*state)->letter == 'Z' || send(root_pidfd, SIGSTOP) != 0) {
    return std::unexpected(Error{"kill tree", ESRCH, std::to_string(root) + ", and its orphans are out of reach"});
  }
  Hunt hunt(root);
  // A task in uninterruptible sleep comes to rest late or never: it cannot fork meanwhile either.
  constexpr int most_looks = 2000;
  const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
  auto quiet = hunt.look(Hunt::Way::stop);
  for (int looks = 0; quiet && !*quiet && looks < most_looks; ++looks) {
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
    quiet = hunt.look(Hunt::Way::stop);
  }
  const auto spared = hunt.kill();
  send(root_pidfd, SIGKILL);
  if (!quiet) return std::unexpected(quiet.error());
  if (spared) return std::unexpected(Error{"kill tree", EPERM, std::to_string(*spared)});
  return {};
}

}  // namespace ramet::launch
