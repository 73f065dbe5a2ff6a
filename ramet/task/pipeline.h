// Pipeline: programs side by side, each reading what the one before it writes.
//
//   auto output = (Command("sort").fd(0, Stdio::read("names")) | Command("uniq") | Command("wc").argument("-l")).output();
//
// What the commands themselves say of the descriptors in between (1 of all but the last, 0 of all but the first) gives way
// to the pipes. Source: pipe(7).
#pragma once

#include <utility>
#include <vector>

#include "ramet/result.h"
#include "ramet/task/command.h"

namespace ramet {

class Pipeline {
 public:
  Pipeline(Command first) { commands_.push_back(std::move(first)); }  // NOLINT: one command is a pipeline
  friend Pipeline operator|(Pipeline left, Command right) {
    left.commands_.push_back(std::move(right));
    return left;
  }

  // All in one process group, the first program's, as a shell's job.
  Pipeline& one_group() {
    group_ = Group::one;
    return *this;
  }

  // Starts all, in their order. If one cannot be started those before it are killed and collected; fails as Command::spawn().
  [[nodiscard]] Result<std::vector<Child>> spawn() const;

  // Starts all, and waits for all: how each ended, in their order.
  [[nodiscard]] Result<std::vector<ExitStatus>> status() const;

  // Starts all, and takes what the last writes to 1 and what any writes to 2. See Capture: a timeout ends all.
  [[nodiscard]] Result<Output> output(const Capture& capture = {}) const;

 private:
  enum class Group : std::uint8_t { of_caller, one };

  [[nodiscard]] static Result<std::vector<Child>> spawn(std::vector<Command> commands, Group group);

  std::vector<Command> commands_;
  Group group_ = Group::of_caller;
};

inline Pipeline operator|(Command left, Command right) { return Pipeline(std::move(left)) | std::move(right); }

}  // namespace ramet
