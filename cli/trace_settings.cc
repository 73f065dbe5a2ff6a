#include "cli/trace_settings.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <memory>

#include "cli/help_format.h"

namespace ramet::cli {
namespace {

// CLI11's own check of numbers answers with a range of 309 digits.
std::string process_id(const std::string& word) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), pid);
  if (error == std::errc() && end == word.data() + word.size() && pid > 0) return "";
  return "'" + word + "' is no process id; give a number, and more with commas or further -p";
}

std::string size_in_bytes(const std::string& word) {
  const bool digits = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : "'" + word + "' is no number of bytes";
}

void declare_what(CLI::App& verb, TraceSettings& settings) {
  verb.add_option("-p,--attach", settings.attach_to, "Attach to all threads of this process, and follow what they create; may be repeated, or be a list with commas")
      ->type_name("PID")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->check(process_id, "");
  verb.add_flag("--stack", settings.stack, "Say from which line of source each task was created, and what it runs");
  verb.add_flag("--failures", settings.failures, "Show creations that fail (uses a filter, see below)");
  verb.add_flag("--until-exit", settings.until_exit, "End with the command, and leave running what it left running");
  verb.add_flag("--no-filter", settings.no_filter, "Never use a seccomp filter: slower, but killing ramet leaves the program running");
}

void declare_views(CLI::App& verb, TraceSettings& settings) {
  const auto views = "What is printed";
  verb.add_option("-o,--output", settings.output, "Write to FILE instead of standard error; - is standard output, '|command' a pipe")
      ->type_name("FILE")
      ->check([](const std::string& place) { return std::string(place.empty() ? "a name is missing: a FILE, - or '|command'" : ""); }, "")
      ->group(views);
  auto* json = verb.add_flag("--json", settings.json, "One JSON object for each event, one a line")->group(views);
  verb.add_flag("--tree", settings.tree, "Print the tree alone; with -p on a terminal, keep it up to date in place")->group(views)->excludes(json);
  verb.add_flag("--no-tree", settings.no_tree, "Print the lines alone")->group(views)->excludes("--tree");
  verb.add_option("--by", settings.by, "Order the tree by creator, or by the kernel's parent")
      ->check(CLI::IsMember({"creator", "parent"}))
      ->type_name("WHOM")
      ->capture_default_str()
      ->group(views);
  verb.add_flag("--no-fold", settings.no_fold, "Show every one of many like siblings")->group(views);
  verb.add_option("--color", settings.colour, "When to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->capture_default_str()
      ->group(views);
  verb.add_flag("--ascii", settings.ascii, "Draw with ASCII characters alone")->group(views);
}

void declare_strace_form(CLI::App& verb, TraceSettings& settings) {
  const auto form = "System calls, in strace's form";
  verb.add_option("-e", settings.expressions, "Show these system calls: names, %classes, /patterns/, !all-but, all")
      ->type_name("EXPR")
      ->allow_extra_args(false)
      ->group(form);
  verb.add_flag("--strace", settings.strace, "The same as -e all")->group(form);
  verb.add_flag("-f", settings.follow, "Follow what the program creates: ramet always does")->group(form);
  verb.add_flag("-t", settings.timestamps, "The time of day; -tt with microseconds, -ttt in seconds since the epoch")->group(form);
  verb.add_flag("-r", settings.relative, "The time since the line before")->group(form);
  verb.add_flag("-T", settings.durations, "The time spent in each call")->group(form);
  verb.add_flag("-y", settings.paths, "What each file descriptor stands for")->group(form);
  verb.add_option("-s", settings.string_limit, "Show so many bytes of a text")->type_name("SIZE")->check(size_in_bytes, "")->capture_default_str()->group(form);
  verb.add_flag("-v", settings.verbose, "Whole structures and environments")->group(form);
}

}  // namespace

void declare_trace_options(CLI::App& verb, TraceSettings& settings) {
  verb.formatter(std::make_shared<HelpFormat>(
      "ramet trace [OPTIONS] [--] COMMAND [ARGS...]\n       ramet trace [OPTIONS] -p PID..."));
  verb.prefix_command();
  declare_what(verb, settings);
  declare_views(verb, settings);
  declare_strace_form(verb, settings);
  verb.footer(
      "Examples:\n"
      "  ramet trace make -j4                  what does my build really launch?\n"
      "  ramet trace --tree ./server           who started which thread, as a tree\n"
      "  ramet trace --stack ./server          ... and from which line of source\n"
      "  ramet trace -p 1234                   what does this process create from now on?\n"
      "  ramet trace -e clone,clone3 ./prog    the calls themselves, in strace's form\n"
      "  ramet trace --json -o run.jsonl ./prog\n"
      "\n"
      "Exit status: the command's own; 128+N when signal N killed it; 125 when ramet itself failed, 126 when the command\n"
      "cannot be executed, 127 when it is not found. With -p: 0.\n"
      "\n"
      "Everything ramet prints goes to standard error, or to -o. With -e and with --failures a command that ramet launches\n"
      "runs under a seccomp filter, and is killed if ramet is (--no-filter does without). Without them, and with -p, it\n"
      "lives on. Arguments and environments can hold secrets: look at a recording before you give it away.");
}

}  // namespace ramet::cli
