// The options of `ramet run`.
#pragma once

#include "cli/run_settings.h"

namespace CLI {
class App;
}

namespace ramet::cli {

// Declares them all on the verb. `settings` is filled by the parse.
void declare_run_options(CLI::App& verb, RunSettings& settings);

// Those of them that make a container: what is shared, who it is. run_container_options.cc
void declare_container_options(CLI::App& verb, RunSettings& settings);
// Its files. run_file_options.cc
void declare_file_options(CLI::App& verb, RunSettings& settings);
// And those of any process: surroundings, limits, life. run_process_options.cc
void declare_process_options(CLI::App& verb, RunSettings& settings);

}  // namespace ramet::cli
