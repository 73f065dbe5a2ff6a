// The container of a launch, and what it changes in the rest of the plan.
#include <linux/limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/launch/own_terminal.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

namespace {

// By which a child in another pid namespace sees that its creator has gone: it has no number for it.
Result<void> watch_creator(PreparedLaunch& prepared) {
  auto pidfd = pidfd_open(::getpid(), PidfdOf::process);
  if (!pidfd) return std::unexpected(pidfd.error());
  auto kept = out_of_the_way(Fd(*pidfd), prepared.plan);
  if (!kept) return std::unexpected(kept.error());
  prepared.container->plan().creator = kept->number();
  prepared.of_child.push_back(std::move(*kept));
  return {};
}

// What the program will have under the number, as we have it; -1: nothing of ours.
int source_of(const PreparedLaunch& prepared, int number) {
  for (const FdMove& move : prepared.moves) {
    if (move.to == number) return move.from;
  }
  const bool is_closed = std::ranges::any_of(prepared.closed, [&](const FdRange& range) {
    return range.first <= static_cast<unsigned>(number) && static_cast<unsigned>(number) <= range.last;
  });
  return is_closed ? -1 : number;
}

// A terminal of the host that the program keeps would have no name among the container's devices: it is their console, as
// bwrap(1) has it.
void name_terminal(const ContainerSettings& settings, PreparedLaunch& prepared) {
  const auto mount = mount_of_terminals(settings);
  if (!mount) return;
  for (const int number : {0, 1, 2}) {
    std::array<char, PATH_MAX> name{};
    const int source = source_of(prepared, number);
    if (source < 0 || ::ttyname_r(source, name.data(), name.size()) != 0) continue;
    prepared.container->name_console(*mount, name.data());
    return;
  }
}

}  // namespace

Result<void> prepare_container(const CommandSettings& settings, PreparedLaunch& prepared) {
  if (!settings.container) return {};
  auto container = PreparedContainer::prepare(settings.container->settings());
  if (!container) return std::unexpected(container.error());
  prepared.container = std::move(*container);
  if (prepared.own_terminal)
    prepared.container->make_terminal(prepared.own_terminal->mount, prepared.own_terminal->place);
  else
    name_terminal(settings.container->settings(), prepared);
  LaunchPlan& plan = prepared.plan;
  plan.container = &prepared.container->plan();
  plan.credentials.clear_inheritable = true;
  // What the kernel denies to who maps its own ids is denied to the program too, and there is nothing to lose by it.
  if (plan.container->user.deny_setgroups && !settings.groups) plan.credentials.set_groups = false;
  if (settings.directory || settings.directory_fd) prepared.container->plan().directory = nullptr;
  const bool loses_its_parent = plan.parent_death_signal != 0 && plan.container->makes(CloneFlag::NEWPID);
  if (loses_its_parent || plan.container->user.writer == IdMapWriter::helper) return watch_creator(prepared);
  return {};
}

}  // namespace ramet::launch
