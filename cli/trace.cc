// `ramet trace`: launches or attaches to a program and shows every task it creates, live, and the tree at the end.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <memory>
#include <optional>
#include <thread>

#include "cli/failure.h"
#include "cli/output.h"
#include "cli/strace_form.h"
#include "cli/trace_settings.h"
#include "cli/trace_views.h"
#include "cli/verbs.h"
#include "trace/engine/ptrace/tracer.h"

namespace ramet::cli {
namespace {

namespace ptrace = trace::ptrace;

Result<ptrace::Options> engine_options(const TraceSettings& settings) {
  ptrace::Options options;
  options.stacks = settings.stack ? ptrace::CaptureStacks::yes : ptrace::CaptureStacks::no;
  options.until = settings.until_exit ? ptrace::FollowUntil::command_ended : ptrace::FollowUntil::all_ended;
  options.failed_creations = settings.failures ? ptrace::FailedCreations::seen : ptrace::FailedCreations::not_seen;
  // What is left running at the command's end must not have a filter: its calls would fail once ramet is gone.
  options.filter =
      settings.no_filter || settings.until_exit ? ptrace::UseFilter::no : ptrace::UseFilter::where_possible;
  options.descriptor_paths = settings.paths ? ptrace::DescriptorPaths::yes : ptrace::DescriptorPaths::no;
  options.copy_limits = copy_limits(settings);
  if (!settings.strace_form()) return options;
  auto selection = trace::SyscallSelection::parse(selection_expression(settings));
  if (!selection) return std::unexpected(selection.error());
  options.system_calls = std::move(*selection);
  return options;
}

std::optional<std::string> what_is_wrong(const TraceSettings& settings) {
  if (settings.tree && settings.json) return "--tree excludes --json";
  if (settings.tree && settings.no_tree) return "--no-tree excludes --tree";
  if (settings.command.empty() && settings.attach_to.empty())
    return "nothing to trace: give a COMMAND, or a process with -p PID";
  if (!settings.command.empty() && !settings.attach_to.empty())
    return "both a command ('" + settings.command[0] + "') and -p were given: trace one or the other";
  if (!settings.command.empty() && settings.command[0].empty()) return "the command's name is empty";
  if (!settings.attach_to.empty() && settings.until_exit)
    return "--until-exit goes with a command: an attached program was not ours to end";
  return std::nullopt;
}

int exit_status(const ptrace::Outcome& outcome) {
  if (!outcome.command_status) return 0;
  const int status = *outcome.command_status;
  return WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

// A tracer is a thread, to the kernel: when it ends, all that it traced runs on untraced, whatever it was doing. So the
// trace is over before a slow reader of our output is waited for. Signals are the tracer's alone: they end its waits.
Result<ptrace::Outcome> trace_on_a_thread(const TraceSettings& settings, const ptrace::Options& options,
                                          TraceViews& views) {
  Result<ptrace::Outcome> outcome = ptrace::Outcome{};
  sigset_t all{}, before{};
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread tracing([&] {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    auto tracer = settings.command.empty() ? ptrace::Tracer::attach(settings.attach_to, options, views)
                                           : ptrace::Tracer::launch(settings.command, options, views);
    outcome = tracer ? tracer->run() : std::unexpected(tracer.error());
    views.end();
  });
  views.show();
  tracing.join();
  ::sigaddset(&before, SIGPIPE);  // a reader that has gone must not end us: the rest is written without it
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return outcome;
}

int run(const TraceSettings& settings) {
  if (const auto wrong = what_is_wrong(settings)) return complain(*wrong + " (see ramet trace --help)", own_failure);
  auto options = engine_options(settings);
  if (!options) return complain(options.error());
  auto output = Output::open(settings.output);
  if (!output) return complain(output.error());
  if (output->reader()) options->other_children.push_back(*output->reader());

  TraceViews views(settings, *output);
  options->on_tick = [&views] { views.tick(); };
  const auto outcome = trace_on_a_thread(settings, *options, views);
  if (outcome) views.finish();
  if (auto closed = output->close(); !closed) complain(closed.error());
  return outcome ? exit_status(*outcome) : complain(outcome.error());
}

}  // namespace

void add_trace(CommandLine& line) {
  auto settings = std::make_shared<TraceSettings>();
  const Verb verb =
      line.add_verb("trace", "Show every thread and process that a program creates: who created it, how it ended");
  declare_trace_options(verb, *settings);
  verb.action([settings](std::vector<std::string> command) {
    settings->command = std::move(command);
    return run(*settings);
  });
}

}  // namespace ramet::cli
