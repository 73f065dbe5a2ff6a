#include "ramet/task/launch/descendants.h"

#include <dirent.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ramet/kernel/pidfd.h"
#include "ramet/own/fd.h"

namespace ramet::launch {

namespace {

struct ProcessState {
  char letter = 'X';
  pid_t parent = 0;
};

// Of proc_pid_stat(5): the name may hold anything, so what counts comes after its last parenthesis.
std::optional<ProcessState> state_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::size_t end = line.rfind(')');
  if (end == std::string::npos || end + 4 > line.size()) return std::nullopt;
  return ProcessState{line[end + 2], static_cast<pid_t>(std::strtol(line.c_str() + end + 4, nullptr, 10))};
}

// The children of all threads of `pid`.
std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  const std::string folder = "/proc/" + std::to_string(pid) + "/task";
  DIR* threads = ::opendir(folder.c_str());
  if (threads == nullptr) return children;
  while (const dirent* thread = ::readdir(threads)) {
    if (thread->d_name[0] == '.') continue;
    std::ifstream file(folder + "/" + thread->d_name + "/children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  ::closedir(threads);
  return children;
}

long send(int pidfd, int signal) { return ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0); }

class Hunt {
 public:
  explicit Hunt(pid_t root) { known_.emplace(root, Fd()); }

  // One look at the whole tree. Stops whom it had not seen before; tells whether it found everybody as it left them.
  bool look() {
    bool quiet = true;
    std::vector<pid_t> parents;
    for (const auto& [pid, pidfd] : known_) parents.push_back(pid);
    for (std::size_t index = 0; index < parents.size(); ++index) {
      for (const pid_t child : children_of(parents[index])) {
        if (!known_.contains(child)) {
          quiet = false;
          if (stop(child)) parents.push_back(child);
        }
      }
    }
    for (const auto& [pid, pidfd] : known_) quiet = is_at_rest(pid) && quiet;
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

 private:
  // By pidfd, and after another look at its parent: a number that was read from a list may be a stranger's by now.
  bool stop(pid_t pid) {
    auto opened = pidfd_open(pid, PidfdOf::process);
    if (!opened) return false;
    Fd pidfd(*opened);
    const auto state = state_of(pid);
    if (!state || !known_.contains(state->parent)) return false;
    send(pidfd.number(), SIGSTOP);
    known_.emplace(pid, std::move(pidfd));
    return true;
  }

  // A stop takes effect when the task comes back from the kernel, and may come in the middle of a fork.
  static bool is_at_rest(pid_t pid) {
    const auto state = state_of(pid);
    return !state || std::string_view("TtZX").contains(state->letter);
  }

  std::map<pid_t, Fd> known_;  // the root's pidfd is not open: it is killed last, by who owns it
};

}  // namespace

Result<void> kill_with_descendants(pid_t root, int root_pidfd) {
  const auto state = state_of(root);
  if (!state || state->letter == 'Z' || send(root_pidfd, SIGSTOP) != 0) {
    return std::unexpected(Error{"kill tree", ESRCH, std::to_string(root) + ", and its orphans are out of reach"});
  }
  Hunt hunt(root);
  // A task in uninterruptible sleep comes to rest late or never: it cannot fork meanwhile either.
  constexpr int most_looks = 2000;
  const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
  for (int looks = 0; !hunt.look() && looks < most_looks; ++looks) ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
  const auto spared = hunt.kill();
  send(root_pidfd, SIGKILL);
  if (spared) return std::unexpected(Error{"kill tree", EPERM, std::to_string(*spared)});
  return {};
}

}  // namespace ramet::launch
