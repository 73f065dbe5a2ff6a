// OpenForChild: opens what a Stdio stands for, on the caller's side and with close-on-exec, above the standard numbers.
#pragma once

#include "ramet/task/launch/prepare.h"
#include "ramet/task/stdio.h"

namespace ramet::launch {

class OpenForChild {
 public:
  // `mount_of_terminals`: where a terminal is made, if not here (own_terminal.h).
  OpenForChild(PreparedLaunch& prepared, std::optional<std::size_t> mount_of_terminals)
      : prepared_(prepared), mount_of_terminals_(mount_of_terminals) {}

  // The number here of what the child will have under `number`. What is opened belongs to the PreparedLaunch.
  [[nodiscard]] Result<int> open(int number, const Stdio& wish);

 private:
  Result<int> keep_for_child(Fd fd);
  Result<int> open_file(const std::string& path, int flags, mode_t mode);
  Result<int> open_pipe(int number, bool child_reads);
  Result<int> open_text(const std::string& bytes);
  Result<int> open_terminal(int number);
  Result<int> open_host_terminal(int number);
  Result<int> expect_own_terminal(int number, std::size_t mount);

  PreparedLaunch& prepared_;
  std::optional<std::size_t> mount_of_terminals_;
  int terminal_ = -1;
};

}  // namespace ramet::launch
