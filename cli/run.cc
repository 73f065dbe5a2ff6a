// `ramet run`: starts a command with exactly what it is to share, from nothing special to a container.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "cli/failure.h"
#include "cli/run_command.h"
#include "cli/run_info.h"
#include "cli/run_limits.h"
#include "cli/run_options.h"
#include "cli/run_print.h"
#include "cli/run_terminal.h"
#include "cli/run_values.h"
#include "cli/run_wait.h"
#include "cli/verbs.h"
#include "ramet/kernel/pidfd.h"

namespace ramet::cli {
namespace {

std::optional<std::string> what_is_wrong(const RunSettings& settings) {
  if (!settings.command.empty() && settings.command[0].empty()) return "the command's name is empty";
  if (settings.next_size) return "--size must be followed by --tmpfs";
  if (!settings.overlay_sources.empty())
    return "--overlay-src must be followed by --overlay, --tmp-overlay or --ro-overlay";
  if (settings.next_permissions) return "--perms must be followed by --tmpfs, --dir, --file or --bind-data";
  if (settings.ids_awaited && !settings.told_start && !settings.told_life)
    return "--userns-block-fd wants an --info-fd, by which somebody learns whose ids to write";
  const ContainerSettings& container = settings.container.settings();
  const bool changes_capabilities = settings.isolated || !settings.capability_changes.empty();
  if (settings.ids_awaited && changes_capabilities && !(container.user && container.group))
    return "--userns-block-fd with --isolated, --cap-add or --cap-drop wants --uid and --gid: what a root may keep depends on them";
  for (const ContainerSettings::Join& join : settings.container.settings().joins) {
    const Namespaces both = settings.fresh & join.namespaces;
    if (settings.fresh != every_namespace && !both.empty())
      return "--unshare " + namespaces_in_words(both) + ", which --join enters: say which to enter, as --join PID:WHAT";
  }
  return std::nullopt;
}

// Why this kernel may have refused what nobody could foresee.
std::string hint(const Error& error, const RunCommand& run) {
  if (error.stage == "clone3" && error.number == EPERM && run.contained)
    return ": user namespaces may be forbidden here (sysctl kernel.unprivileged_userns_clone, "
           "kernel.apparmor_restrict_unprivileged_userns)";
  if (error.stage == "clone3" && error.number == ENOSPC)
    return ": no more namespaces are allowed (sysctl user.max_user_namespaces)";
  if (error.stage == "root" && error.item == "overlay" && error.number == EINVAL)
    return ": the lower directory may have other file systems mounted in it, which takes root";
  if (error.stage == "mount" && error.number == EPERM && error.item == "/proc")
    return ": parts of /proc may be hidden here, as in another container";
  return "";
}

int fail(Error error, const RunCommand& run) {
  if (error.stage == "exec") return complain(error);
  return complain(describe(error) + hint(error, run), own_failure);
}

// While the process waits for its ids.
Result<void> let_ids_be_written(const RunSettings& settings, const HeldSignals& signals, pid_t process) {
  auto pidfd = pidfd_open(process, PidfdOf::process);
  if (!pidfd) return std::unexpected(pidfd.error());
  const Fd owner(*pidfd);
  if (auto told = tell_start(settings, process); !told) return told;
  return wait_for_permission("userns-block-fd", *settings.ids_awaited, owner.number(), signals);
}

// Who let the ids be written was told of the process then.
Result<void> tell_once(const RunSettings& settings, pid_t process) {
  return settings.ids_awaited ? Result<void>() : tell_start(settings, process);
}

// Held before its program as long as somebody wants that, or has to be told of it first.
Result<Child> start(const RunCommand& run, const RunSettings& settings, const HeldSignals& signals) {
  if (!settings.awaited) {
    auto child = run.command.spawn();
    if (!child) return child;
    if (auto told = tell_once(settings, child->pid()); !told) return std::unexpected(told.error());
    return child;
  }
  auto held = run.command.spawn_held();
  if (!held) return std::unexpected(held.error());
  if (auto told = tell_once(settings, held->pid()); !told) return std::unexpected(told.error());
  if (auto may_begin = wait_for_permission("block-fd", *settings.awaited, held->pidfd(), signals); !may_begin)
    return std::unexpected(may_begin.error());
  return held->release();
}

int run_command(RunSettings& settings) {
  if (const auto wrong = what_is_wrong(settings)) return complain(*wrong + " (see ramet run --help)", own_failure);
  if (settings.die_with_parent) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGCHLD, SIG_DFL);  // who ignores it, as our caller may, learns of no command's end
  if (auto settled = settle_limits(settings); !settled) return complain(settled.error());
  const HeldSignals signals;
  if (settings.ids_awaited)
    settings.container.ids_written_by([&](pid_t process) { return let_ids_be_written(settings, signals, process); });
  auto run = command_of(settings);
  if (!run) return complain(run.error());
  if (settings.print) {
    if (auto printed = print_steps(settings, *run); !printed) return complain(printed.error());
    if (settings.dry_run) return 0;
  }
  settings.new_session = run->own_session;
  run->command.signal_mask(signals.before());
  auto child = start(*run, settings, signals);
  if (!child) return fail(child.error(), *run);
  std::optional<RelayedTerminal> terminal;
  if (run->own_terminal) terminal.emplace(child->take_pipe(0));
  auto status = wait_for_command(*child, settings, signals, terminal ? &*terminal : nullptr);
  terminal.reset();
  if (!status) return complain(status.error());
  if (auto told = tell_end(settings, *status); !told) complain(describe(told.error()), own_failure);
  return *status;
}

}  // namespace

Verb add_run(CommandLine& line) {
  auto settings = std::make_shared<RunSettings>();
  const Verb verb =
      line.add_verb("run", "Run a command with exactly what it is to share: from nothing special to a container");
  declare_run_options(verb, *settings);
  verb.action([settings](std::vector<std::string> command) {
    settings->command = std::move(command);
    return run_command(*settings);
  });
  return verb;
}

}  // namespace ramet::cli
