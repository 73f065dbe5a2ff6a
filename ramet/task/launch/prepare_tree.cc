// What keeps a program and all that it starts together; after everything else, so that no later failure can leave a cgroup.
// Source: tree.h.
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

Result<void> prepare_tree(const CommandSettings& settings, PreparedLaunch& prepared) {
  Tree wanted = settings.tree;
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
