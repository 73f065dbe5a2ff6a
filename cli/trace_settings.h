// TraceSettings: what `ramet trace` was asked for on its command line.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/terminal.h"
#include "trace/view/tree.h"

namespace ramet::cli {

struct TraceSettings {
  std::vector<std::string> command;
  std::vector<pid_t> attach_to;
  std::string output;  // "", FILE, "-" or "|command"
  bool json = false;
  bool tree = false;  // the tree alone; with system calls: the tree too
  bool no_tree = false;
  trace::TreeBy by = trace::TreeBy::creator;
  bool no_fold = false;
  bool stack = false;
  bool until_exit = false;
  bool failures = false;
  bool no_filter = false;
  ColourChoice colour = ColourChoice::automatic;
  bool ascii = false;

  // The strace form.
  std::vector<std::string> expressions;
  bool strace = false;
  int timestamps = 0;      // -t, -tt, -ttt
  bool relative = false;   // -r
  bool durations = false;  // -T
  bool paths = false;      // -y
  bool verbose = false;    // -v
  int string_limit = 32;   // -s

  [[nodiscard]] bool strace_form() const { return strace || !expressions.empty(); }
};

// Declares the options on the verb. `settings` is filled by the parse.
void declare_trace_options(const Verb& verb, TraceSettings& settings);

}  // namespace ramet::cli
