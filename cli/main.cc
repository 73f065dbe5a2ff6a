// The `ramet` command: one line a verb; each verb lives in a file of its own name.
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "cli/failure.h"
#include "cli/run_spelling.h"
#include "cli/sealed_program.h"
#include "cli/verbs.h"

namespace ramet::cli {
namespace {

constexpr std::array<std::string_view, 3> verbs{"trace", "run", "explain"};

// A standard descriptor that our caller closed would be given to a file of ours, and messages would land in that. The
// stand-in closes at exec: a program that we launch finds it closed, as it would without us.
void occupy_closed_standard_descriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1) (void)::open("/dev/null", O_RDWR | O_CLOEXEC);
  }
}

struct Arguments {
  std::vector<std::string> ours;
  // What follows "--" in `ramet trace` and `ramet run` is a command, whatever it looks like: the parser does not see
  // it.
  std::optional<std::vector<std::string>> after_dashes;
};

Arguments split_at_dashes(std::vector<std::string> words) {
  Arguments arguments{.ours = std::move(words)};
  const auto dashes = std::ranges::find(arguments.ours, "--");
  if (arguments.ours.empty() || arguments.ours[0] == "explain" || dashes == arguments.ours.end()) return arguments;
  arguments.after_dashes.emplace(dashes + 1, arguments.ours.end());
  arguments.ours.erase(dashes, arguments.ours.end());
  return arguments;
}

Result<void> bring_into_our_spelling(const Verb& run, Arguments& arguments) {
  auto words = in_our_spelling(run, {arguments.ours.begin() + 1, arguments.ours.end()});
  if (!words) return std::unexpected(words.error());
  arguments.ours.resize(1);
  std::ranges::move(words->options, std::back_inserter(arguments.ours));
  if (!words->command) return {};
  if (arguments.after_dashes) {
    words->command->emplace_back("--");
    std::ranges::move(*arguments.after_dashes, std::back_inserter(*words->command));
  }
  arguments.after_dashes = std::move(words->command);
  return {};
}

int answer(Arguments arguments) {
  const std::string verb = arguments.ours.empty() ? "" : arguments.ours[0];
  const bool is_known = std::ranges::find(verbs, verb) != verbs.end();
  if (!is_known && !arguments.ours.empty() && !verb.starts_with('-'))
    return complain("'" + verb + "' is no verb; there are trace, run and explain (see ramet --help)", own_failure);
  CommandLine line("ramet", "Shows where every thread and process comes from.", "ramet " RAMET_VERSION);
  // The other verbs' options would cost this start time and memory.
  if (!is_known || verb == "trace") add_trace(line);
  if (!is_known || verb == "run") {
    const Verb run = add_run(line);
    if (verb == "run") {
      if (auto done = bring_into_our_spelling(run, arguments); !done)
        return complain(done.error().number == 0 ? done.error().item : describe(done.error()), own_failure);
    }
  }
  if (!is_known || verb == "explain") add_explain(line);
  auto status = line.run(std::move(arguments.ours), std::move(arguments.after_dashes));
  if (status) return *status;
  constexpr int bad_question = 2;  // as grep(1)
  const std::string wrong = is_known ? status.error() : "no verb was given; there are trace, run and explain";
  return complain(wrong + " (see ramet " + (is_known ? verb + " " : "") + "--help)",
                  verb == "explain" ? bad_question : own_failure);
}

}  // namespace
}  // namespace ramet::cli

int main(int argc, char** argv) {
  using namespace ramet::cli;
  occupy_closed_standard_descriptors();
  const std::string_view verb = argc > 1 ? argv[1] : "";
  // With options of its own it may make a container. Before they are read: some of them read from descriptors.
  if (argc > 2 && verb == "run" && argv[2][0] == '-' && std::string_view(argv[2]) != "--")
    continue_from_sealed_memory(argv);
  return answer(split_at_dashes({argv + 1, argv + argc}));
}
