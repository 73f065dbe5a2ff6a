#include "cli/run_info.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace ramet::cli {
namespace {

using Json = nlohmann::ordered_json;

class IgnoredSignal {
 public:
  explicit IgnoredSignal(int number) : number_(number), before_(::signal(number, SIG_IGN)) {}
  IgnoredSignal(const IgnoredSignal&) = delete;
  IgnoredSignal& operator=(const IgnoredSignal&) = delete;
  ~IgnoredSignal() { ::signal(number_, before_); }

 private:
  int number_;
  void (*before_)(int);
};

Result<void> write_line(int descriptor, const Json& object) {
  const IgnoredSignal broken_pipe(SIGPIPE);  // of a reader that has gone, write tells
  const std::string line = object.dump() + "\n";
  for (std::string_view left = line; !left.empty();) {
    const ssize_t size = ::write(descriptor, left.data(), left.size());
    if (size < 0 && errno != EINTR) return last_error("write", "descriptor " + std::to_string(descriptor));
    if (size > 0) left.remove_prefix(static_cast<std::size_t>(size));
  }
  return {};
}

// The number in "pid:[4026531836]"; 0: unknown.
std::uint64_t namespace_number(const std::string& process, const std::string& file) {
  std::array<char, 64> text{};
  const ssize_t size = ::readlink(("/proc/" + process + "/ns/" + file).c_str(), text.data(), text.size());
  const std::string_view link(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  std::uint64_t number = 0;
  const std::size_t bracket = link.find('[');
  if (bracket != std::string_view::npos) std::from_chars(link.data() + bracket + 1, link.data() + link.size(), number);
  return number;
}

Json description(pid_t process) {
  const std::string pid = std::to_string(process);
  Json described;
  described["child-pid"] = process;
  for (const char* file : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
    const std::uint64_t number = namespace_number(pid, file);
    if (number != 0 && number != namespace_number("self", file)) described[std::string(file) + "-namespace"] = number;
  }
  return described;
}

}  // namespace

Result<void> tell_start(const RunSettings& settings, pid_t process) {
  if (!settings.told_start && !settings.told_life) return {};
  const Json described = description(process);
  for (const auto& descriptor : {settings.told_start, settings.told_life}) {
    if (!descriptor) continue;
    if (auto told = write_line(*descriptor, described); !told) return told;
  }
  if (settings.told_start && settings.told_start != settings.told_life) ::close(*settings.told_start);  // that was all
  return {};
}

Result<void> tell_end(const RunSettings& settings, int status) {
  if (!settings.told_life) return {};
  return write_line(*settings.told_life, {{"exit-code", status}});
}

}  // namespace ramet::cli
