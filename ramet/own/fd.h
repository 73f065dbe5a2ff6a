// Fd: the owner of one file descriptor. Closes it; never duplicates it unasked.
// Source: open(2), close(2): after close the number is free even when close reports EINTR, so it is never retried.
#pragma once

#include <unistd.h>

#include <utility>

namespace ramet {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Fd() { reset(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

  // Gives the descriptor away; the caller closes it.
  [[nodiscard]] int release() { return std::exchange(number_, -1); }

  void reset(int number = -1) {
    if (number_ >= 0 && number_ != number) ::close(number_);
    number_ = number;
  }

 private:
  int number_ = -1;
};

}  // namespace ramet
