#include "trace/engine/ptrace/launch.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "trace/engine/ptrace/libc_signals.h"
#include "trace/engine/ptrace/own_signals.h"

namespace ramet::trace::ptrace {
namespace {

enum class Step : int { none_new_privileges, filter, exec };

struct Report {
  Step step;
  int number;
};

// In the child there are only system calls: it is a copy of ours that lives until its exec.
[[noreturn]] void give_up_in_child(int pipe, Step step) {
  const Report report{step, errno};
  (void)!::write(pipe, &report, sizeof(report));
  ::_exit(127);
}

void install_filter_in_child(const Launch& launch, int failure_pipe) {
  if (launch.filter.empty()) return;
  const sock_fprog program{static_cast<unsigned short>(launch.filter.size()), const_cast<sock_filter*>(launch.filter.data())};
  // Root may filter as it is, and keeps set-user-id programs what they are; anyone else has to promise no new privileges.
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0) return;
  if (errno != EACCES) give_up_in_child(failure_pipe, Step::filter);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up_in_child(failure_pipe, Step::none_new_privileges);
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) give_up_in_child(failure_pipe, Step::filter);
}

// A text without a "#!" line is given to the shell, as execvp(3) and every shell do.
void exec_as_script_in_child(const Launch& launch, std::vector<char*>& arguments) {
  arguments[0] = const_cast<char*>(launch.path.c_str());
  arguments.insert(arguments.begin(), const_cast<char*>("sh"));  // the place was reserved before the clone
  ::execve("/bin/sh", arguments.data(), environ);
}

[[noreturn]] void run_in_child(const Launch& launch, std::vector<char*>& arguments, int release_pipe, int failure_pipe) {
  char byte = 0;
  while (::read(release_pipe, &byte, 1) == -1 && errno == EINTR) {
  }
  OwnSignals::undo_in_child();
  restore_libc_signals_in_child();
  install_filter_in_child(launch, failure_pipe);
  ::execve(launch.path.c_str(), arguments.data(), environ);
  if (errno == ENOEXEC) exec_as_script_in_child(launch, arguments);
  give_up_in_child(failure_pipe, Step::exec);
}

}  // namespace

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
  std::array<int, 2> release{};
  std::array<int, 2> failure{};
  if (::pipe2(release.data(), O_CLOEXEC) != 0) return last_error("make a pipe");
  const Fd release_read(release[0]);
  Fd release_write(release[1]);
  if (::pipe2(failure.data(), O_CLOEXEC) != 0) return last_error("make a pipe");
  Fd failure_read(failure[0]);
  const Fd failure_write(failure[1]);

  std::vector<char*> arguments;
  arguments.reserve(launch.command.size() + 2);
  for (const std::string& argument : launch.command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  clone_args request{};
  request.exit_signal = SIGCHLD;
  const long pid = ::syscall(SYS_clone3, &request, sizeof(request));
  if (pid == -1) return last_error("clone3", launch.command[0]);
  if (pid == 0) run_in_child(launch, arguments, release_read.number(), failure_write.number());

  LaunchedChild child;
  child.pid_ = static_cast<pid_t>(pid);
  child.release_ = std::move(release_write);
  child.failure_ = std::move(failure_read);
  return child;
}

void LaunchedChild::release() {
  const char byte = 1;
  (void)!::write(release_.number(), &byte, 1);
  release_.reset();
}

std::optional<Error> LaunchedChild::failure() {
  Report report{};
  const ssize_t size = ::read(failure_.number(), &report, sizeof(report));
  failure_.reset();
  if (size != sizeof(report)) return std::nullopt;
  constexpr std::array<std::string_view, 3> stages = {"set no_new_privs for", "install the seccomp filter for", "exec"};
  return Error{stages[static_cast<std::size_t>(report.step)], report.number, {}};
}

}  // namespace ramet::trace::ptrace
