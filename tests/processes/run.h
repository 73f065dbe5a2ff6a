// Small words for tests that run programs.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "ramet/task/command.h"

namespace ramet {

[[nodiscard]] inline Command shell(std::string script) { return Command("/bin/sh").arguments({"-c", std::move(script)}); }

// What the command writes to its standard output; or why it did not run.
[[nodiscard]] inline std::string printed(const Command& command) {
  auto output = command.output();
  return output ? output->out : describe(output.error());
}

// "stage, errno, item" of a command that must not start.
[[nodiscard]] inline std::string refusal(const Command& command) {
  auto child = command.spawn();
  if (child) return "it ran";
  const char* name = strerrorname_np(child.error().number);
  return std::string(child.error().stage) + ", " + (name != nullptr ? name : "?") + ", " + child.error().item;
}

}  // namespace ramet
