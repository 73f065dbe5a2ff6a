#include "tests/end_to_end/program.h"

#include <array>
#include <csignal>
#include <condition_variable>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ramet::end_to_end {
namespace {

std::pair<Fd, Fd> new_pipe() {  // to read, to write
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) abort();
  return {Fd(ends[0]), Fd(ends[1])};
}

[[noreturn]] void execute_in_child(const Command& command, int input, int out, int err) {
  setpgid(0, 0);
  dup2(input, 0);
  dup2(out, 1);
  dup2(err, 2);
  reset_libc_signals_in_child();
  for (const auto& [name, value] : command.environment) setenv(name.c_str(), value.c_str(), 1);
  if (command.in_child) command.in_child();
  std::vector<char*> arguments;
  for (const std::string& argument : command.argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

void reset_libc_signals_in_child() {
  const std::array<std::uintptr_t, 4> to_default{};  // the kernel's struct sigaction
  for (const int signal : {32, 33}) syscall(SYS_rt_sigaction, signal, to_default.data(), nullptr, 8);
}

struct Output::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::string text;
  bool over = false;
};

Output::Output() : state_(std::make_shared<State>()) {}
Output::~Output() = default;

void Output::read_from(Fd pipe) {
  std::thread([state = state_, pipe = std::move(pipe)] {
    char buffer[4096];
    for (;;) {
      const ssize_t count = read(pipe.number(), buffer, sizeof buffer);
      const std::lock_guard lock(state->mutex);
      if (count > 0) state->text.append(buffer, static_cast<std::size_t>(count));
      state->over = count == 0 || (count < 0 && errno != EINTR);
      state->changed.notify_all();
      if (state->over) return;
    }
  }).detach();
}

std::string Output::text() const {
  const std::lock_guard lock(state_->mutex);
  return state_->text;
}

bool Output::wait_for(std::string_view text, std::chrono::milliseconds limit) const {
  std::unique_lock lock(state_->mutex);
  const auto found = [&] { return state_->text.find(text) != std::string::npos; };
  state_->changed.wait_for(lock, limit, [&] { return state_->over || found(); });
  return found();
}

void Output::wait_for_end(std::chrono::milliseconds limit) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, limit, [&] { return state_->over; });
}

Program::Program(const Command& command) {
  auto [input, our_input] = new_pipe();
  auto [our_out, out] = new_pipe();
  auto [our_err, err] = new_pipe();
  pid_ = fork();
  if (pid_ < 0) abort();
  if (pid_ == 0) execute_in_child(command, input.number(), out.number(), err.number());
  setpgid(pid_, pid_);
  if (command.input == Input::kept_open) input_ = std::move(our_input);
  out_.read_from(std::move(our_out));
  err_.read_from(std::move(our_err));
}

Program::~Program() {
  if (!waited_) wait(0ms);
}

void Program::write(std::string_view text) const {
  if (::write(input_.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) abort();
}

void Program::signal(int number) const { kill(pid_, number); }

bool Program::has_ended() const {
  siginfo_t information{};
  return waitid(P_PID, static_cast<id_t>(pid_), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_pid == pid_;
}

Outcome Program::wait(std::chrono::milliseconds limit) {
  Outcome outcome;
  const Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  pollfd ended{pidfd.number(), POLLIN, 0};
  outcome.timed_out = poll(&ended, 1, static_cast<int>(limit.count())) != 1;
  if (outcome.timed_out) kill(-pid_, SIGKILL);
  waitpid(pid_, &outcome.wait_status, 0);
  waited_ = true;
  out_.wait_for_end(500ms);
  err_.wait_for_end(500ms);
  outcome.out = out_.text();
  outcome.err = err_.text();
  return outcome;
}

bool Outcome::exited_with(int status) const { return !timed_out && WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == status; }

bool Outcome::killed_by(int signal) const { return !timed_out && WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == signal; }

std::string Outcome::describe() const {
  const std::string end = timed_out                  ? "hung"
                          : WIFEXITED(wait_status)   ? fmt::format("exited with {}", WEXITSTATUS(wait_status))
                          : WIFSIGNALED(wait_status) ? fmt::format("killed by {}", WTERMSIG(wait_status))
                                                     : fmt::format("wait status {:#x}", wait_status);
  return fmt::format("{}\nstdout: {}\nstderr: {}", end, out, err);
}

Outcome run(const Command& command, std::chrono::milliseconds limit) { return Program(command).wait(limit); }

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

std::string fixture(std::string_view name) { return fmt::format("{}/{}", RAMET_FIXTURES, name); }

std::vector<std::string> ramet_trace(std::vector<std::string> options, const std::vector<std::string>& command) {
  std::vector<std::string> argv{RAMET_COMMAND, "trace"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.emplace_back("--");
  argv.insert(argv.end(), command.begin(), command.end());
  return argv;
}

}  // namespace ramet::end_to_end
