// The `ramet` command: one line a verb; each verb lives in a file of its own name.
#include <CLI/CLI.hpp>

#include "cli/verbs.h"

int main(int argc, char** argv) {
  CLI::App app{"Shows where every thread and process comes from."};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("ramet ") + RAMET_VERSION);
  int status = 0;
  ramet::cli::add_explain(app, status);
  CLI11_PARSE(app, argc, argv);
  return status;
}
