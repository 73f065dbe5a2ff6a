// Terminal: a pseudo-terminal with a program as the leader of its session, and a test that types.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "tests/end_to_end/program.h"

namespace ramet::end_to_end {

inline constexpr std::string_view control_c = "\x03", control_d = "\x04", control_z = "\x1a";

class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& argv);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  void type(std::string_view keys) const;
  // Whether `text` is on the screen, after what an earlier call found.
  bool shows(std::string_view text, std::chrono::milliseconds limit = 20s);
  [[nodiscard]] std::string screen() const { return output_.text(); }
  // The number that follows `text` on the screen; -1 when it is not there.
  [[nodiscard]] int number_after(std::string_view text) const;
  // The wait status of the program, -1 when it does not end within `limit`.
  int wait(std::chrono::milliseconds limit = 20s);

 private:
  pid_t pid_ = 0;
  bool waited_ = false;
  int master_ = -1;
  std::size_t seen_ = 0;
  Output output_;
};

}  // namespace ramet::end_to_end
