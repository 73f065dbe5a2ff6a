// The container of a launch, and what it changes in the rest of the plan.
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

Result<void> prepare_container(const CommandSettings& settings, PreparedLaunch& prepared) {
  if (!settings.container) return {};
  auto container = PreparedContainer::prepare(settings.container->settings());
  if (!container) return std::unexpected(container.error());
  prepared.container = std::move(*container);
  LaunchPlan& plan = prepared.plan;
  plan.container = &prepared.container->plan();
  plan.credentials.clear_inheritable = true;
  // What the kernel denies to who maps its own ids is denied to the program too, and there is nothing to lose by it.
  if (plan.container->user.deny_setgroups && !settings.groups) plan.credentials.set_groups = false;
  if (settings.directory || settings.directory_fd) prepared.container->plan().directory = nullptr;
  if (plan.parent_death_signal != 0 && plan.container->fresh.has(CloneFlag::NEWPID)) return prepared.container->watch_creator();
  return {};
}

}  // namespace ramet::launch
