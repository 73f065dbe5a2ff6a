#include "cli/run_info.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "cli/namespace_file.h"

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

Json description(pid_t process) {
  const std::string pid = std::to_string(process);
  Json described;
  described["child-pid"] = process;
  for (const NamespaceFile& file : namespace_files) {
    const auto own = namespace_number(pid, file);  // of a process that has ended already there are none to tell
    const auto ours = namespace_number("self", file);
    if (own && ours && *own != *ours) described[std::string(file.name) + "-namespace"] = *own;
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
