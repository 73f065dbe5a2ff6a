#include "cli/strace_form.h"

#include <fmt/format.h>

namespace ramet::cli {
namespace {

trace::StraceTime time_column(int timestamps) {
  switch (timestamps) {
    case 0: return trace::StraceTime::none;
    case 1: return trace::StraceTime::seconds;
    case 2: return trace::StraceTime::microseconds;
    default: return trace::StraceTime::epoch;
  }
}

}  // namespace

std::string selection_expression(const TraceSettings& settings) {
  return settings.expressions.empty() ? "all" : fmt::format("{}", fmt::join(settings.expressions, ","));
}

trace::CopyLimits copy_limits(const TraceSettings& settings) {
  return {.string_limit = static_cast<std::size_t>(settings.string_limit),
          .detail = settings.verbose ? trace::Detail::full : trace::Detail::abbreviated};
}

Result<trace::StraceOptions> strace_options(const TraceSettings& settings) {
  trace::StraceOptions options;
  options.expression = selection_expression(settings);
  auto selection = trace::SyscallSelection::parse(options.expression);
  if (!selection) return std::unexpected(selection.error());
  options.selection = std::move(*selection);
  options.time = time_column(settings.timestamps);
  options.relative = settings.relative ? trace::StraceRelative::yes : trace::StraceRelative::no;
  options.duration = settings.durations ? trace::StraceDuration::yes : trace::StraceDuration::no;
  options.limits = copy_limits(settings);
  // As strace -f -o does: a file names the task in every line, and holds lines of calls alone.
  const bool to_file = !settings.output.empty() && settings.output != "-";
  options.pid_column = to_file ? trace::PidColumn::always : trace::PidColumn::when_several;
  options.announcements = to_file ? trace::Announcements::hidden : trace::Announcements::shown;
  return options;
}

}  // namespace ramet::cli
