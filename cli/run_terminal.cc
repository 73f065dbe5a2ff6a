#include "cli/run_terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace ramet::cli {
namespace {

constexpr std::size_t most_pending_keys = 64 << 10;

// False when nobody looks any more.
bool write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(descriptor, text.data(), text.size());
    if (size < 0 && errno == EAGAIN) {
      pollfd writable{.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&writable, 1, -1);
    } else if (size < 0 && errno != EINTR) {
      return false;
    } else if (size > 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    }
  }
  return true;
}

}  // namespace

RelayedTerminal::RelayedTerminal(Fd master) : master_(std::move(master)) {
  ::fcntl(master_.number(), F_SETFL, ::fcntl(master_.number(), F_GETFL) | O_NONBLOCK);
  follow_size();
  if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  ::tcsetattr(master_.number(), TCSANOW, &before_);  // its erase key and the like are ours
  termios raw = before_;
  ::cfmakeraw(&raw);
  raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

RelayedTerminal::~RelayedTerminal() {
  if (raw_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

std::array<pollfd, 2> RelayedTerminal::wanted() const {
  const bool takes_keys = !keys_ended_ && keys_.size() < most_pending_keys;
  const auto screen = static_cast<short>(POLLIN | (keys_.empty() ? 0 : POLLOUT));
  return {pollfd{.fd = takes_keys ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0},
          pollfd{.fd = screen_ended_ ? -1 : master_.number(), .events = screen, .revents = 0}};
}

void RelayedTerminal::relay(const std::array<pollfd, 2>& found) {
  if (found[0].revents != 0) read_keys();
  if ((found[1].revents & ~POLLOUT) != 0) (void)read_screen();
  if (!keys_.empty()) write_keys();
}

void RelayedTerminal::follow_size() const {
  winsize size{};
  if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) ::ioctl(master_.number(), TIOCSWINSZ, &size);
}

void RelayedTerminal::drain() {
  while (!screen_ended_ && read_screen()) {
  }
}

void RelayedTerminal::read_keys() {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size > 0) {
    keys_.append(buffer.data(), static_cast<std::size_t>(size));
  } else if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
    keys_ended_ = true;
    constexpr char end_of_file = 4;  // VEOF: a terminal has no other
    keys_.push_back(end_of_file);
  }
}

// False when there is no more for now.
bool RelayedTerminal::read_screen() {
  std::array<char, 16384> buffer{};
  const ssize_t size = ::read(master_.number(), buffer.data(), buffer.size());
  if (size > 0) {
    if (write_whole(STDOUT_FILENO, {buffer.data(), static_cast<std::size_t>(size)})) return true;
    master_.reset();  // the command is hung up, as by a terminal that goes
    screen_ended_ = true;
    return false;
  }
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return false;
  screen_ended_ = true;  // EIO: nobody has the other side open
  return false;
}

void RelayedTerminal::write_keys() {
  const ssize_t size = ::write(master_.number(), keys_.data(), keys_.size());
  if (size > 0) keys_.erase(0, static_cast<std::size_t>(size));
}

}  // namespace ramet::cli
