#include "cli/output.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace ramet::cli {
namespace {

constexpr std::size_t most_gathered = 64 * 1024;

}  // namespace

Result<Output> Output::open(const std::string& place) {
  if (place.starts_with('|')) return to_command(place.substr(1));
  Output output;
  output.place_ = place.empty() ? "standard error" : place == "-" ? "standard output" : place;
  if (place == "-") {
    output.descriptor_ = STDOUT_FILENO;
  } else if (!place.empty()) {
    constexpr mode_t readable_by_all = 0666;  // as the umask allows
    output.owned_ = Fd(::open(place.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable_by_all));
    if (!output.owned_.is_open()) return last_error("open", place);
    output.descriptor_ = output.owned_.number();
  }
  output.terminal_ = ::isatty(output.descriptor_) == 1;
  return output;
}

Result<Output> Output::to_command(const std::string& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return last_error("make a pipe");
  const Fd read_end(pipe[0]);
  Output output;
  output.owned_ = Fd(pipe[1]);
  output.descriptor_ = pipe[1];
  output.place_ = "|" + command;
  const pid_t pid = ::fork();
  if (pid == -1) return last_error("fork");
  if (pid == 0) {
    ::dup2(read_end.number(), STDIN_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  output.reader_ = pid;
  return output;
}

// What was moved from has no reader: its end must not wait for one.
Output::Output(Output&& other) noexcept
    : owned_(std::move(other.owned_)),
      descriptor_(other.descriptor_),
      terminal_(other.terminal_),
      reader_(std::exchange(other.reader_, std::nullopt)),
      place_(std::move(other.place_)),
      gathered_(std::exchange(other.gathered_, {})),
      failure_(std::move(other.failure_)) {}

Output::~Output() {
  if (reader_) (void)close();
}

void Output::write(std::string_view text) {
  gathered_ += text;
  if (terminal_ || gathered_.size() >= most_gathered) flush();
}

void Output::flush() {
  std::string_view rest = gathered_;
  while (!rest.empty() && !failure_) {
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      failure_ = Error{"write to", errno, place_};
    }
  }
  gathered_.clear();
}

Result<void> Output::close() {
  flush();
  owned_.reset();
  if (reader_) {
    while (::waitpid(*reader_, nullptr, 0) == -1 && errno == EINTR) {
    }
    reader_.reset();
  }
  if (failure_ && failure_->number != EPIPE) return std::unexpected(*failure_);
  return {};
}

}  // namespace ramet::cli
