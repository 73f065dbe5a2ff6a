// Which file to execute, and with which words. A name without a slash is looked for in the PATH that the program will have;
// only in its absolute directories, because "." and "" would run what lies in whatever directory the caller is in.
// Source: execve(2), execvp(3), environ(7).
#include <unistd.h>

#include <string_view>

#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

namespace {

constexpr std::string_view path_without_one = "/bin:/usr/bin";  // confstr(_CS_PATH) of glibc

std::string_view path_of(const PreparedLaunch& prepared) {
  for (char* const* variable = prepared.plan.environment; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (text.starts_with("PATH=")) return text.substr(5);
  }
  return path_without_one;
}

void look_through_path(const std::string& program, PreparedLaunch& prepared) {
  std::string_view rest = path_of(prepared);
  for (bool more = true; more;) {
    const std::size_t end = rest.find(':');
    const std::string_view directory = rest.substr(0, end);
    more = end != std::string_view::npos;
    if (more) rest.remove_prefix(end + 1);
    if (!directory.starts_with('/')) continue;
    prepared.programs.push_back(prepared.keep(std::string(directory) + '/' + program));
  }
}

Result<void> prepare_file(const CommandSettings& settings, PreparedLaunch& prepared) {
  prepared.plan.name = settings.program.c_str();
  if (settings.program_fd) {
    Fd copy(::dup(*settings.program_fd));
    if (!copy.is_open()) return last_error("exec", "fd " + std::to_string(*settings.program_fd));
    auto kept = out_of_the_way(std::move(copy), prepared.plan);
    if (!kept) return std::unexpected(kept.error());
    prepared.plan.program_fd = kept->number();
    prepared.of_child.push_back(std::move(*kept));
    return {};
  }
  if (settings.program.empty()) return malformed("a program without a name");
  if (settings.program.contains('\0')) return malformed("a zero byte in the program's name");
  if (settings.program.contains('/')) {
    prepared.programs.push_back(settings.program.c_str());
  } else {
    look_through_path(settings.program, prepared);
  }
  prepared.programs.push_back(nullptr);
  prepared.plan.programs = prepared.programs.data();
  return {};
}

}  // namespace

Result<void> prepare_program(const CommandSettings& settings, PreparedLaunch& prepared) {
  if (auto file = prepare_file(settings, prepared); !file) return file;
  const std::string& name = settings.name ? *settings.name : settings.program;
  if (name.contains('\0')) return malformed("a zero byte in argument 0");
  prepared.arguments.reserve(settings.arguments.size() + 2);
  prepared.arguments.push_back(const_cast<char*>(name.c_str()));
  for (const std::string& argument : settings.arguments) {
    if (argument.contains('\0')) {
      return malformed("a zero byte in argument " + std::to_string(prepared.arguments.size()));
    }
    prepared.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  prepared.arguments.push_back(nullptr);
  prepared.plan.arguments = prepared.arguments.data();
  if (settings.plain_script == PlainScript::run_by_shell) {
    prepared.shell_arguments = {const_cast<char*>("sh"), nullptr};
    prepared.shell_arguments.insert(prepared.shell_arguments.end(), prepared.arguments.begin() + 1,
                                    prepared.arguments.end());
    prepared.plan.shell_arguments = prepared.shell_arguments.data();
  }
  return {};
}

}  // namespace ramet::launch
