// The `ramet` command: one line a verb; each verb lives in a file of its own name.
#include <CLI/CLI.hpp>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.h"
#include "cli/run_spelling.h"
#include "cli/sealed_program.h"
#include "cli/verbs.h"

namespace {

constexpr std::array<std::string_view, 3> verbs{"trace", "run", "explain"};

// A standard descriptor that our caller closed would be given to a file of ours, and messages would land in that. The
// stand-in closes at exec: a program that we launch finds it closed, as it would without us.
void occupy_closed_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1) (void)::open("/dev/null", O_RDWR | O_CLOEXEC);
  }
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_standard_descriptors();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string verb = arguments.empty() ? "" : arguments[0];
  // With options of its own it may make a container. Before they are read: some of them read from descriptors.
  if (arguments.size() > 1 && verb == "run" && arguments[1].starts_with('-') && arguments[1] != "--")
    ramet::cli::continue_from_sealed_memory(argv);
  CLI::App app{"Shows where every thread and process comes from."};
  app.name("ramet");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("ramet ") + RAMET_VERSION);
  int status = 0;
  // What follows "--" in `ramet trace` and `ramet run` is a command, whatever it looks like: the parser does not see it.
  std::optional<std::vector<std::string>> after_dashes;
  const auto dashes = std::ranges::find(arguments, "--");
  if ((verb == "trace" || verb == "run") && dashes != arguments.end()) {
    after_dashes.emplace(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
  }
  const bool is_known = std::ranges::find(verbs, verb) != verbs.end();
  if (!is_known && !arguments.empty() && !verb.starts_with('-')) {
    return ramet::cli::complain("'" + verb + "' is no verb; there are trace, run and explain (see ramet --help)",
                                ramet::cli::own_failure);
  }
  // The other verbs' options would cost this start time and memory.
  if (!is_known || verb == "trace") ramet::cli::add_trace(app, status, after_dashes);
  if (!is_known || verb == "run") ramet::cli::add_run(app, status, after_dashes);
  if (!is_known || verb == "explain") ramet::cli::add_explain(app, status);
  if (verb == "run") {
    auto ours = ramet::cli::in_our_spelling(*app.get_subcommand("run"), {arguments.begin() + 1, arguments.end()});
    if (!ours) {
      const ramet::Error& error = ours.error();
      return ramet::cli::complain(error.number == 0 ? error.item : describe(error), ramet::cli::own_failure);
    }
    arguments.resize(1);
    arguments.insert(arguments.end(), ours->options.begin(), ours->options.end());
    if (ours->command) {
      if (after_dashes) ours->command->emplace_back("--");
      if (after_dashes) ours->command->insert(ours->command->end(), after_dashes->begin(), after_dashes->end());
      after_dashes = std::move(ours->command);
    }
  }
  try {
    std::ranges::reverse(arguments);  // as this form of parse wants them
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    constexpr int bad_question = 2;  // as grep(1)
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::string wrong = is_known ? error.what() : "no verb was given; there are trace, run and explain";
    return ramet::cli::complain(wrong + " (see ramet " + (is_known ? verb + " " : "") + "--help)",
                                verb == "explain" ? bad_question : ramet::cli::own_failure);
  }
  return status;
}
