// `ramet explain`: what a set of clone flags means, what it shares, whether the kernel takes it, and who makes such a
// set.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/explain_input.h"
#include "cli/explain_json.h"
#include "cli/explain_text.h"
#include "cli/failure.h"
#include "cli/option_values.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "ramet/kernel/clone_rules.h"

namespace ramet::cli {
namespace {

constexpr int status_accepted = 0;
constexpr int status_refused = 1;
constexpr int status_bad_input = 2;

struct ExplainOptions {
  std::optional<CloneCall> call;
  ColourChoice colour = ColourChoice::automatic;
  bool json = false;
};

constexpr const char* examples = R"(Examples:
  ramet explain 'CLONE_VM|CLONE_VFORK|SIGCHLD'    what vfork makes
  ramet explain vm fs thread                      CLONE_ and upper case may be left out
  ramet explain --call clone3 0x3d0f00            numbers too; unknown bits are kept
  ramet explain 'clone3({flags=CLONE_THREAD, exit_signal=SIGCHLD}, 88) = -1 EINVAL (Invalid argument)'
                                                  a line of strace, as it is: why was this refused?
  ramet explain --json NEWPID NEWNET SIGCHLD      for programs

Exit status: 0 the kernel accepts the flags, 1 it refuses them, 2 they were not understood.)";

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

int explain(const std::vector<std::string>& words, const ExplainOptions& options) {
  constexpr int width_elsewhere = 100;
  if (words.empty())
    return complain("nothing to explain: give flags, a number or a line of strace (see ramet explain --help)",
                    status_bad_input);
  const auto input = parse_explain_input(joined(words), options.call);
  if (!input) return complain(input.error().item, status_bad_input);
  const std::string answer = options.json
                                 ? explain_json(*input)
                                 : explain_text(*input, style_for(STDOUT_FILENO, options.colour, width_elsewhere));
  if (std::fwrite(answer.data(), 1, answer.size(), stdout) != answer.size() || std::fflush(stdout) != 0)
    return status_bad_input;
  return first_broken_rule(input->request) == nullptr ? status_accepted : status_refused;
}

}  // namespace

void add_explain(CommandLine& line) {
  auto options = std::make_shared<ExplainOptions>();
  const Verb verb =
      line.add_verb("explain", "Says what a set of clone flags means, shares, and whether the kernel takes it");
  verb.usage("ramet explain [OPTIONS] FLAGS...");
  verb.takes_words("flags", "FLAGS", "At least one: names, numbers, or a line of strace; | , and spaces separate");
  const OptionGroup group = verb.options("Options");
  group.value(
      "--call", "CALL", "Which call is asked: clone, clone3, unshare; by default what FLAGS say, else clone",
      one_of<CloneCall>({{"clone", CloneCall::clone}, {"clone3", CloneCall::clone3}, {"unshare", CloneCall::unshare}}),
      [options](CloneCall call) { options->call = call; });
  group.flag("--json", "One JSON object instead of text", [options] { options->json = true; });
  group.value("--color", "WHEN", "auto (the default: on a terminal, unless NO_COLOR is set), always or never",
              colour_choice_in, [options](ColourChoice colour) { options->colour = colour; });
  verb.footer(examples);
  verb.action([options](const std::vector<std::string>& words) { return explain(words, *options); });
}

}  // namespace ramet::cli
