// OpenForChild: opens what a Stdio stands for, on the caller's side and with close-on-exec, above the standard numbers.
#pragma once

#include "ramet/task/launch/prepare.h"
#include "ramet/task/stdio.h"

namespace ramet::launch {

class OpenForChild {
 public:
  explicit OpenForChild(PreparedLaunch& prepared) : prepared_(prepared) {}

  // The number here of what the child will have under `number`. What is opened belongs to the PreparedLaunch.
  [[nodiscard]] Result<int> open(int number, const Stdio& wish);

 private:
  Result<int> keep_for_child(Fd fd);
  Result<int> open_file(const std::string& path, int flags, mode_t mode);
  Result<int> open_pipe(int number, bool child_reads);
  Result<int> open_text(const std::string& bytes);
  Result<int> open_terminal(int number);

  PreparedLaunch& prepared_;
  int terminal_ = -1;
};

}  // namespace ramet::launch
