#include "cli/trace_settings.h"

#include <charconv>

#include "cli/option_values.h"

namespace ramet::cli {
namespace {

// "12,34"
Result<std::vector<pid_t>> process_ids_in(const std::string& text) {
  std::vector<pid_t> pids;
  for (const char *begin = text.data(), *const end = begin + text.size(); begin <= end; ++begin) {
    pid_t pid = 0;
    const auto [after, error] = std::from_chars(begin, end, pid);
    if (error != std::errc() || pid <= 0 || (after != end && *after != ','))
      return refuse("option", "'" + text + "' is no process id; give a number, and more with commas or further -p");
    pids.push_back(pid);
    begin = after;
  }
  return pids;
}

Result<std::string> place_in(const std::string& text) {
  if (text.empty()) return refuse("option", "a name is missing: a FILE, - or '|command'");
  return text;
}

Result<int> size_in(const std::string& text) {
  const auto size = number_in<int>(text);
  if (!size || *size < 0) return refuse("option", "'" + text + "' is no number of bytes");
  return *size;
}

void declare_what(const Verb& verb, TraceSettings& settings) {
  const OptionGroup what = verb.options("What is traced");
  what.value(
      "-p,--attach", "PID",
      "Attach to all threads of this process, and follow what they create; may be repeated, or be a list with commas",
      process_ids_in, [&settings](const std::vector<pid_t>& pids) {
        settings.attach_to.insert(settings.attach_to.end(), pids.begin(), pids.end());
      });
  what.flag("--stack", "Say from which line of source each task was created, and what it runs",
            [&settings] { settings.stack = true; });
  what.flag("--failures", "Show creations that fail (uses a filter, see below)",
            [&settings] { settings.failures = true; });
  what.flag("--until-exit", "End with the command, and leave running what it left running",
            [&settings] { settings.until_exit = true; });
  what.flag("--no-filter", "Never use a seccomp filter: slower, but killing ramet leaves the program running",
            [&settings] { settings.no_filter = true; });
}

void declare_views(const Verb& verb, TraceSettings& settings) {
  const OptionGroup views = verb.options("What is printed");
  views.value("-o,--output", "FILE", "Write to FILE instead of standard error; - is standard output, '|command' a pipe",
              place_in, [&settings](const std::string& place) { settings.output = place; });
  views.flag("--json", "One JSON object for each event, one a line", [&settings] { settings.json = true; });
  views.flag("--tree", "Print the tree alone; with -p on a terminal, keep it up to date in place",
             [&settings] { settings.tree = true; });
  views.flag("--no-tree", "Print the lines alone", [&settings] { settings.no_tree = true; });
  views.value("--by", "WHOM", "Order the tree by creator (the default), or by the kernel's parent: creator, parent",
              one_of<trace::TreeBy>({{"creator", trace::TreeBy::creator}, {"parent", trace::TreeBy::parent}}),
              [&settings](trace::TreeBy by) { settings.by = by; });
  views.flag("--no-fold", "Show every one of many like siblings", [&settings] { settings.no_fold = true; });
  views.value("--color", "WHEN", "When to use colours: auto (the default), always, never", colour_choice_in,
              [&settings](ColourChoice colour) { settings.colour = colour; });
  views.flag("--ascii", "Draw with ASCII characters alone", [&settings] { settings.ascii = true; });
}

void declare_strace_form(const Verb& verb, TraceSettings& settings) {
  const OptionGroup form = verb.options("System calls, in strace's form");
  form.one("-e", "EXPR", "Show these system calls: names, %classes, /patterns/, !all-but, all",
           [&settings](const std::string& expression) { settings.expressions.push_back(expression); });
  form.flag("--strace", "The same as -e all", [&settings] { settings.strace = true; });
  form.flag("-f", "Follow what the program creates: ramet always does", [] {});
  form.flag("-t", "The time of day; -tt with microseconds, -ttt in seconds since the epoch",
            [&settings] { ++settings.timestamps; });
  form.flag("-r", "The time since the line before", [&settings] { settings.relative = true; });
  form.flag("-T", "The time spent in each call", [&settings] { settings.durations = true; });
  form.flag("-y", "What each file descriptor stands for", [&settings] { settings.paths = true; });
  form.value("-s", "SIZE", "Show so many bytes of a text: 32, where nothing is said", size_in,
             [&settings](int size) { settings.string_limit = size; });
  form.flag("-v", "Whole structures and environments", [&settings] { settings.verbose = true; });
}

}  // namespace

void declare_trace_options(const Verb& verb, TraceSettings& settings) {
  verb.usage("ramet trace [OPTIONS] [--] COMMAND [ARGS...]\n       ramet trace [OPTIONS] -p PID...");
  verb.takes_command();
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
      "Exit status: the command's own; 128+N when signal N killed it; 125 when ramet itself failed, 126 when the "
      "command\n"
      "cannot be executed, 127 when it is not found. With -p: 0.\n"
      "\n"
      "Everything ramet prints goes to standard error, or to -o. With -e and with --failures a command that ramet "
      "launches\n"
      "runs under a seccomp filter, and is killed if ramet is (--no-filter does without). Without them, and with -p, "
      "it\n"
      "lives on. Arguments and environments can hold secrets: look at a recording before you give it away.");
}

}  // namespace ramet::cli
