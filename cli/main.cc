// The `ramet` command: one line a verb; each verb lives in a file of its own name.
#include <CLI/CLI.hpp>

#include "cli/verbs.h"

int main(int argc, char** argv) {
  CLI::App app{"Shows where every thread and process comes from."};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("ramet ") + RAMET_VERSION);
  int status = 0;
  ramet::cli::add_trace(app, status);
  ramet::cli::add_explain(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int bad_question = 2;    // explain, as grep(1)
    constexpr int own_failure = 125;   // all others, as env(1)
    if (app.exit(error) == 0) return 0;  // --help, --version
    return app.got_subcommand("explain") ? bad_question : own_failure;
  }
  return status;
}
