#include "trace/engine/ptrace/launch.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "ramet/task/command.h"
#include "trace/engine/ptrace/libc_signals.h"
#include "trace/engine/ptrace/own_signals.h"

namespace ramet::trace::ptrace {

Result<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* variable = ::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/bin:/usr/bin";
  int reason = ENOENT;
  for (bool more = !name.empty(); more;) {
    const std::size_t end = rest.find(':');
    const std::string_view directory = rest.substr(0, end);
    more = end != std::string_view::npos;
    if (more) rest.remove_prefix(end + 1);
    std::string path = directory.empty() ? "./" + name : std::string(directory) + "/" + name;
    struct stat information {};
    if (::stat(path.c_str(), &information) != 0 || S_ISDIR(information.st_mode)) continue;
    if (::access(path.c_str(), X_OK) == 0) return path;
    reason = EACCES;
  }
  return std::unexpected(Error{"exec", reason, name});
}

CreateArguments LaunchedChild::arguments() const {
  CreateArguments arguments;
  arguments.exit_signal = SIGCHLD;
  return arguments;
}

Result<LaunchedChild> LaunchedChild::start(const Launch& launch) {
  Command command(launch.path);
  command.name(launch.command[0])
      .arguments({launch.command.begin() + 1, launch.command.end()})
      .plain_script(PlainScript::run_by_shell)
      .other_fds(OtherFds::inherited)
      .ignored_signals(Ignored::inherited)
      .signal_mask(OwnSignals::mask_before());
  for (const int signal : OwnSignals::ignored_before()) command.ignore_signal(signal);
  for (const int signal : libc_signals_ignored_at_start()) command.ignore_signal(signal);
  if (!launch.filter.empty()) command.seccomp(launch.filter);
  auto held = command.spawn_held();
  if (!held) return std::unexpected(held.error());
  return LaunchedChild(std::move(*held));
}

std::optional<Error> LaunchedChild::failure() {
  auto begun = held_.begun();
  if (begun) return std::nullopt;
  if (begun.error().stage == "seccomp") begun.error().stage = "install the seccomp filter for";
  if (begun.error().stage == "no_new_privs") begun.error().stage = "set no_new_privs for";
  return std::move(begun.error());
}

}  // namespace ramet::trace::ptrace
