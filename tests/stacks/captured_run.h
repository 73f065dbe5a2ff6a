// A fixture run under ptrace by the test itself: at each creation the registers, the stack and the memory map are copied,
// as an engine would, and handed to a resolver. What the fixture printed of its own stack is kept beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "trace/symbol/resolver.h"

namespace ramet::trace {

struct ToldSite {
  std::string function, file;
  int line = 0;
};

struct ToldStack {
  std::vector<ToldSite> sites;  // innermost first
  std::string runs;
};

struct Creation {
  TaskId task = TaskId::none;
  StackId stack = StackId::none;
  std::optional<std::uint64_t> entry;
  std::string maps;  // /proc/PID/maps of the creator
  StackCaptured captured;
};

struct CapturedRun {
  std::vector<Creation> creations;  // in the order they were made
  std::vector<ToldStack> told;      // the same
  bool ended_well = false;          // the program exited with 0
};

[[nodiscard]] std::filesystem::path stack_fixture(const std::string& name);

// Runs `command` to its end; events go to `sink` while the program stands still.
[[nodiscard]] CapturedRun run_captured(const std::vector<std::string>& command, EventSink& sink);

// The executable and other mappings of a process, as its maps file has them.
[[nodiscard]] std::vector<Mapping> mappings_of(const std::string& maps);

}  // namespace ramet::trace
