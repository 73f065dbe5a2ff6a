#include "cli/run_join.h"

#include <unistd.h>

#include <array>
#include <charconv>

#include "cli/run_values.h"
#include "ramet/kernel/pidfd.h"

namespace ramet::cli {
namespace {

struct NamedFile {
  Namespace which;
  const char* file;
};
constexpr std::array<NamedFile, 8> files = {{{Namespace::user, "user"},
                                             {Namespace::mount, "mnt"},
                                             {Namespace::pid, "pid"},
                                             {Namespace::net, "net"},
                                             {Namespace::ipc, "ipc"},
                                             {Namespace::uts, "uts"},
                                             {Namespace::cgroup, "cgroup"},
                                             {Namespace::time, "time"}}};

Result<std::string> identity(const std::string& process, const char* file) {
  const std::string path = "/proc/" + process + "/ns/" + file;
  std::array<char, 64> text{};
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size < 0) return last_error("join", path);
  return std::string(text.data(), static_cast<std::size_t>(size));
}

Result<Namespaces> in_which_it_differs(const std::string& process) {
  Namespaces different;
  for (const auto& [which, file] : files) {
    const auto theirs = identity(process, file);
    const auto ours = identity("self", file);
    if (!theirs) return std::unexpected(theirs.error());
    if (ours && *theirs != *ours) different |= which;
  }
  return different;
}

}  // namespace

Result<void> join_process(const std::string& text, RunSettings& settings) {
  const std::size_t colon = text.find(':');
  const std::string number = text.substr(0, colon);
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), pid);
  if (error != std::errc() || end != number.data() + number.size() || pid <= 0)
    return refuse("join", "'" + number + "' is no process id");
  auto pidfd = pidfd_open(pid, PidfdOf::process);
  if (!pidfd) return std::unexpected(pidfd.error());
  settings.joined.emplace_back(*pidfd);
  const auto which = colon == std::string::npos ? in_which_it_differs(number) : namespaces_in(text.substr(colon + 1));
  if (!which) return std::unexpected(which.error());
  settings.container.join(*which, *pidfd);
  return {};
}

}  // namespace ramet::cli
