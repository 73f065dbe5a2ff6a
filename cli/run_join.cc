#include "cli/run_join.h"

#include <charconv>

#include "cli/namespace_file.h"
#include "cli/run_values.h"
#include "ramet/kernel/pidfd.h"

namespace ramet::cli {
namespace {

Result<Namespaces> in_which_it_differs(const std::string& process) {
  Namespaces different;
  for (const NamespaceFile& file : namespace_files) {
    const auto theirs = namespace_number(process, file);
    const auto ours = namespace_number("self", file);
    if (!theirs) return std::unexpected(theirs.error());
    if (ours && *theirs != *ours) different |= file.which;
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
