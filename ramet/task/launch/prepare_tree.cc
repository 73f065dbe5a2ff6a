// What keeps a program and all that it starts together; after everything else, so that no later failure can leave a cgroup.
// Source: tree.h.
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

Result<void> prepare_tree(const CommandSettings& settings, PreparedLaunch& prepared) {
  Tree wanted = settings.tree;
  const ContainerPlan* container = prepared.plan.container;
  const bool has_pid_namespace = container != nullptr && container->fresh.has(CloneFlag::NEWPID);
  if (wanted == Tree::pid_namespace && !has_pid_namespace) return malformed("the tree of a pid namespace, without one");
  if (has_pid_namespace && wanted != Tree::cgroup) wanted = Tree::pid_namespace;
  const bool has_a_cgroup = settings.cgroup || settings.cgroup_fd;
  if (wanted == Tree::cgroup && has_a_cgroup) return malformed("a tree in a cgroup of its own, and another cgroup");
  if (wanted == Tree::automatic && has_a_cgroup) wanted = Tree::subreaper;
  if (wanted == Tree::cgroup || wanted == Tree::automatic) {
    auto cgroup = Cgroup::make();
    if (!cgroup && wanted == Tree::cgroup) return std::unexpected(cgroup.error());
    wanted = cgroup ? Tree::cgroup : Tree::subreaper;
    if (cgroup) prepared.cgroup = std::move(*cgroup);
  }
  prepared.tree = wanted;
  if (wanted == Tree::subreaper) prepared.plan.become_subreaper = true;
  if (wanted == Tree::cgroup) {
    prepared.plan.cgroup = prepared.cgroup->directory();
    prepared.plan.cgroup_name = prepared.cgroup->path().c_str();
  }
  return {};
}

}  // namespace ramet::launch
