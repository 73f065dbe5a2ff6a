// Stdio: what a program finds under one of its descriptors.
//
//   ramet::Command("sort").fd(0, Stdio::text("b\na\n")).fd(1, Stdio::pipe()).fd(2, Stdio::same_as(1))
//
// A value that can be used for many commands; what it opens is opened anew for each. Source: open(2), pipe(2), pty(7),
// memfd_create(2).
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ramet/own/fd.h"

namespace ramet {

class Stdio {
 public:
  enum class Kind : std::uint8_t { inherit, closed, null, pipe, pipe_to_child, pipe_from_child, file, fd, same_as, text, pty };

  // The caller's descriptor of the same number.
  [[nodiscard]] static Stdio inherit() { return Stdio(Kind::inherit); }
  // Nothing. Programs are not used to that for 0, 1 and 2: null() is safer.
  [[nodiscard]] static Stdio closed() { return Stdio(Kind::closed); }
  // /dev/null, for reading and writing.
  [[nodiscard]] static Stdio null() { return Stdio(Kind::null); }
  // A pipe whose other end the Child has: the program reads from it under 0, and writes to it under every other number.
  [[nodiscard]] static Stdio pipe() { return Stdio(Kind::pipe); }
  [[nodiscard]] static Stdio pipe_to_child() { return Stdio(Kind::pipe_to_child); }
  [[nodiscard]] static Stdio pipe_from_child() { return Stdio(Kind::pipe_from_child); }
  // A file, opened by the caller before the launch with open(2)'s flags and, for a new one, its mode.
  [[nodiscard]] static Stdio file(std::string path, int flags, mode_t mode = 0666) {
    Stdio stdio(Kind::file, flags);
    stdio.text_ = std::move(path);
    stdio.mode_ = mode;
    return stdio;
  }
  [[nodiscard]] static Stdio read(std::string path) { return file(std::move(path), O_RDONLY); }
  [[nodiscard]] static Stdio write(std::string path) { return file(std::move(path), O_WRONLY | O_CREAT | O_TRUNC); }
  [[nodiscard]] static Stdio append(std::string path) { return file(std::move(path), O_WRONLY | O_CREAT | O_APPEND); }
  // A descriptor of the caller's, which stays the caller's and must be open at the launch.
  [[nodiscard]] static Stdio fd(int number) { return Stdio(Kind::fd, number); }
  // The same, given away.
  [[nodiscard]] static Stdio fd(Fd owned) {
    Stdio stdio(Kind::fd, owned.number());
    stdio.owned_ = std::make_shared<Fd>(std::move(owned));
    return stdio;
  }
  // What the program has under `number`: Stdio::same_as(1) for 2 is the shell's 2>&1.
  [[nodiscard]] static Stdio same_as(int number) { return Stdio(Kind::same_as, number); }
  // Something to read: a file in memory, complete before the program begins, so that nobody has to feed it.
  [[nodiscard]] static Stdio text(std::string bytes) {
    Stdio stdio(Kind::text);
    stdio.text_ = std::move(bytes);
    return stdio;
  }
  // A new pseudo-terminal, one for all numbers that say so; it becomes the controlling terminal of a new session. The Child
  // has its other side.
  [[nodiscard]] static Stdio pty() { return Stdio(Kind::pty); }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] int number() const { return number_; }  // of fd and same_as; of file: the flags
  [[nodiscard]] const std::string& text() const { return text_; }  // of file: the path
  [[nodiscard]] mode_t mode() const { return mode_; }

 private:
  explicit Stdio(Kind kind, int number = -1) : kind_(kind), number_(number) {}

  Kind kind_;
  int number_;
  mode_t mode_ = 0;
  std::string text_;
  std::shared_ptr<Fd> owned_;
};

}  // namespace ramet
