// Launch: starts the command so that the engine has it before its first instruction. The child waits on a pipe until it
// has been seized, then execs; when that fails the reason comes back through a second pipe, which exec closes.
// Source: clone(2), execve(2), execvp(3).
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "ramet/own/fd.h"
#include "ramet/result.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

// The path that `name` stands for: itself with a slash, else what PATH has, as execvp(3) looks it up. ENOENT, or EACCES
// when what PATH has may not be executed.
[[nodiscard]] Result<std::string> find_program(const std::string& name);

struct Launch {
  std::string path;                   // of the program
  std::vector<std::string> command;   // its argv, at least its name
  std::vector<sock_filter> filter;    // installed before exec; empty for none
};

class LaunchedChild {
 public:
  // The child exists, and waits. Nothing of ramet's own (signal dispositions, mask, descriptors) is left in it.
  [[nodiscard]] static Result<LaunchedChild> start(const Launch& launch);

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] CreateArguments arguments() const;

  // Lets it exec.
  void release();

  // Why there was no exec; nothing when there was. Blocks until either is known, so: only once the child has reported
  // its exec or its end.
  [[nodiscard]] std::optional<Error> failure();

 private:
  pid_t pid_ = 0;
  Fd release_;
  Fd failure_;
};

}  // namespace ramet::trace::ptrace
