// The options of `ramet run`.
#pragma once

#include "cli/command_line.h"
#include "cli/run_settings.h"

namespace ramet::cli {

// Declares them all on the verb. `settings` is filled by the parse.
void declare_run_options(const Verb& verb, RunSettings& settings);

// Those of them that make a container: what is shared, who it is. run_container_options.cc
void declare_container_options(const Verb& verb, RunSettings& settings);
// Its files. run_file_options.cc
void declare_file_options(const Verb& verb, RunSettings& settings);
// And those of any process: surroundings, limits, life. run_process_options.cc
void declare_process_options(const Verb& verb, RunSettings& settings);

}  // namespace ramet::cli
