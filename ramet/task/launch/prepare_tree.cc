// What keeps a program and all that it starts together, and to its limits; after everything else, so that no later failure
// can leave a cgroup. Source: tree.h, tree_limits.h.
#include <fcntl.h>

#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/limited_cgroups.h"
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

namespace {

// A cgroup of version 1 is joined by the child, beside the one of its tree.
Result<void> limit_by_joining(std::vector<Cgroup> cgroups, PreparedLaunch& prepared) {
  for (Cgroup& cgroup : cgroups) {
    Fd file(::openat(cgroup.directory(), "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!file.is_open()) return last_error("limits", cgroup.path() + "/cgroup.procs");
    auto kept = out_of_the_way(std::move(file), prepared.plan);
    if (!kept) return std::unexpected(kept.error());
    prepared.plan.join_by_itself(kept->number());
    prepared.of_child.push_back(std::move(*kept));
    prepared.limiting.push_back(std::move(cgroup));
  }
  prepared.plan.cgroup_name = prepared.keep(prepared.limiting.front().path());
  return {};
}

void be_born_in(Cgroup cgroup, PreparedLaunch& prepared) {
  prepared.cgroup = std::move(cgroup);
  prepared.plan.cgroup = prepared.cgroup->directory();
  prepared.plan.cgroup_name = prepared.keep(prepared.cgroup->path());
}

// Sets the tree's cgroup where the limits brought one that can kill it.
Result<void> prepare_limits(const CommandSettings& settings, PreparedLaunch& prepared) {
  if (settings.tree_limits.empty()) return {};
  if (settings.cgroup || settings.cgroup_fd) return malformed("limits in a cgroup of its own, and another cgroup");
  auto made = LimitedCgroups::make(settings.tree_limits);
  if (!made) return std::unexpected(made.error());
  if (!made->born_in) return limit_by_joining(std::move(made->all), prepared);
  be_born_in(std::move(made->all.front()), prepared);
  return {};
}

// The one that there is; or of version 2, which kills at one stroke; or one of those that limit.
Result<void> keep_in_a_cgroup(PreparedLaunch& prepared) {
  if (prepared.cgroup) return {};
  auto cgroup = Cgroup::make();
  if (cgroup) {
    be_born_in(std::move(*cgroup), prepared);
    return {};
  }
  if (prepared.limiting.empty()) return std::unexpected(cgroup.error());
  prepared.cgroup = std::move(prepared.limiting.back());
  prepared.limiting.pop_back();
  return {};
}

}  // namespace

Result<void> prepare_tree(const CommandSettings& settings, PreparedLaunch& prepared) {
  Tree wanted = settings.tree;
  const ContainerPlan* container = prepared.plan.container;
  const bool has_pid_namespace = container != nullptr && container->makes(CloneFlag::NEWPID);
  const bool is_limited = !settings.tree_limits.empty();
  if (wanted == Tree::pid_namespace && !has_pid_namespace) return malformed("the tree of a pid namespace, without one");
  if (is_limited && !has_pid_namespace) wanted = Tree::cgroup;
  if (has_pid_namespace && wanted != Tree::cgroup) wanted = Tree::pid_namespace;
  const bool has_a_cgroup = settings.cgroup || settings.cgroup_fd;
  if (wanted == Tree::cgroup && has_a_cgroup) return malformed("a tree in a cgroup of its own, and another cgroup");
  if (wanted == Tree::automatic && has_a_cgroup) wanted = Tree::subreaper;
  if (auto limited = prepare_limits(settings, prepared); !limited) return limited;
  if (wanted == Tree::cgroup || wanted == Tree::automatic) {
    auto kept = keep_in_a_cgroup(prepared);
    if (!kept && wanted == Tree::cgroup) return kept;
    wanted = kept ? Tree::cgroup : Tree::subreaper;
  }
  prepared.tree = wanted;
  if (wanted == Tree::subreaper) prepared.plan.become_subreaper = true;
  return {};
}

}  // namespace ramet::launch
