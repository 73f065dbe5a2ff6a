// ExitStatus: how a process ended. Source: waitid(2), wait(2).
#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>

namespace ramet {

class ExitStatus {
 public:
  enum class Kind : std::uint8_t { exited, killed, dumped };  // dumped: killed, and left a core file

  constexpr ExitStatus() = default;
  constexpr ExitStatus(Kind kind, int number) : kind_(kind), number_(number) {}

  [[nodiscard]] constexpr Kind kind() const { return kind_; }
  [[nodiscard]] constexpr bool success() const { return kind_ == Kind::exited && number_ == 0; }
  // What it gave to exit(), 0 to 255; -1 when a signal killed it.
  [[nodiscard]] constexpr int code() const { return kind_ == Kind::exited ? number_ : -1; }
  // The signal that killed it; 0 when it exited.
  [[nodiscard]] constexpr int signal() const { return kind_ == Kind::exited ? 0 : number_; }
  // The one number of a shell: the code, or 128 and the signal.
  [[nodiscard]] constexpr int shell_code() const { return kind_ == Kind::exited ? number_ : 128 + number_; }
  friend constexpr bool operator==(ExitStatus, ExitStatus) = default;

 private:
  Kind kind_ = Kind::exited;
  int number_ = 0;
};

// "exited with 3", "killed by SIGTERM", "killed by SIGSEGV, core dumped".
[[nodiscard]] std::string describe(ExitStatus status);

// An end and what it had cost: of the process and of its own children that it waited for.
struct Ended {
  ExitStatus status;
  rusage usage{};
};

}  // namespace ramet
