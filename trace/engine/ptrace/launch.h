// Launch: starts the command so that the engine has it before its first instruction: a ramet::Command that is held before its
// program until it has been seized. It gets all that ramet itself got, as if ramet were not there: every descriptor, the
// signals' mask, and those that are ignored.
// Source: ptrace(2), execve(2), execvp(3).
#pragma once

#include <linux/filter.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "ramet/result.h"
#include "ramet/task/held_child.h"
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
  void release() { held_.let_go(); }

  // Why there was no exec; nothing when there was. Blocks until either is known, so: only once the child has reported
  // its exec or its end.
  [[nodiscard]] std::optional<Error> failure();

 private:
  explicit LaunchedChild(HeldChild held) : pid_(held.pid()), held_(std::move(held)) {
    held_.detach();  // whoever traces it collects it
  }

  pid_t pid_ = 0;
  HeldChild held_;
};

}  // namespace ramet::trace::ptrace
