// RelayedTerminal: our own terminal while a command runs on one of its own: every key goes there untouched, everything
// it says comes back, and its size follows ours. So job control and full-screen programs work inside, and nothing
// inside holds our terminal, into which it could type for us (TIOCSTI, CVE-2017-5226). Source: pty(7), termios(3),
// ioctl_tty(2).
#pragma once

#include <poll.h>
#include <termios.h>

#include <array>
#include <string>

#include "ramet/own/fd.h"

namespace ramet::cli {

class RelayedTerminal {
 public:
  // `master`: our side of the command's terminal. Our own is raw until this goes.
  explicit RelayedTerminal(Fd master);
  RelayedTerminal(const RelayedTerminal&) = delete;
  RelayedTerminal& operator=(const RelayedTerminal&) = delete;
  ~RelayedTerminal();

  // What to poll for.
  [[nodiscard]] std::array<pollfd, 2> wanted() const;
  // What poll found there.
  void relay(const std::array<pollfd, 2>& found);
  void follow_size() const;
  // What the command said last, when it has ended.
  void drain();

 private:
  void read_keys();
  bool read_screen();
  void write_keys();

  Fd master_;
  termios before_{};
  bool raw_ = false;
  bool keys_ended_ = false;
  bool screen_ended_ = false;
  std::string keys_;  // not yet taken by the command
};

}  // namespace ramet::cli
