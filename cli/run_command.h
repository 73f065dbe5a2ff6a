// From the settings of `ramet run` to a Command.
#pragma once

#include <optional>

#include "cli/run_settings.h"
#include "ramet/result.h"
#include "ramet/task/command.h"

namespace ramet::cli {

struct RunCommand {
  Command command;
  Container container;
  bool contained = false;
  std::optional<CapabilitySet> capabilities;  // where they were asked for
  bool own_terminal = false;  // the command's 0, 1 and 2 are a new one
  bool own_session = false;   // without any terminal
};

[[nodiscard]] Result<RunCommand> command_of(const RunSettings& settings);

}  // namespace ramet::cli
