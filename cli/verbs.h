// The verbs of the command: each adds itself, its options and what it does to the command line.
#pragma once

#include "cli/command_line.h"

namespace ramet::cli {

void add_explain(CommandLine& line);
void add_trace(CommandLine& line);
Verb add_run(CommandLine& line);

}  // namespace ramet::cli
