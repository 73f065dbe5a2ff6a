// A container, from inside: the order of its steps. Mounts happen in the order of the plan, because one may lie in another.
#include "ramet/task/launch/container_steps_in_child.h"

#include <linux/limits.h>

#include <cerrno>

#include "ramet/task/launch/proc_in_child.h"

namespace ramet::launch {

namespace {

Step set_up_mounts_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.has_mounts) return Step::done;
  int root = -1;
  if (raise_root_in_child(plan, report, root) != Step::done) return Step::went_wrong;
  Step done = Step::done;
  for (std::size_t i = 0; i < plan.mounts.size() && done == Step::done; ++i) {
    done = mount_in_child(plan, plan.mounts[i], root, report);
  }
  if (done == Step::done) done = pivot_in_child(plan, root, report);
  const FdInChild owner(root);
  return done;
}

Step unshare_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.unshared.empty()) return Step::done;
  return judge_in_child(report, "unshare", raw_syscall(SYS_unshare, plan.unshared.bits()));
}

}  // namespace

// What asks for the child's own files in /proc, or for no file at all, comes before it becomes somebody: these files
// are not its own any more then.
Step enter_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  note_proc_in_child(plan);
  long clocks = -1;
  if (open_clocks_in_child(plan, report, clocks) != Step::done) return Step::went_wrong;
  const FdInChild owner(clocks);
  const bool inside = join_namespaces_in_child(plan, report) == Step::done &&
                      unshare_in_child(plan, report) == Step::done &&
                      write_id_maps_in_child(plan, report) == Step::done &&
                      forbid_more_in_child(plan, report) == Step::done &&
                      set_names_in_child(plan, owner.number(), report) == Step::done &&
                      part_from_the_host_in_child(plan, report) == Step::done;
  if (!inside) return Step::went_wrong;
  note_sources_in_child(plan);
  const bool done = become_somebody_in_child(plan.user, report) == Step::done &&
                    part_from_the_keys_in_child(plan, report) == Step::done;
  return done ? Step::done : Step::went_wrong;
}

Step set_up_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  const FdInChild proc(plan.proc);
  const long umask = raw_syscall(SYS_umask, 0);  // what we make has the mode that is asked for
  const Step done = set_up_mounts_in_child(plan, report);
  raw_syscall(SYS_umask, umask);
  // Only if it is there. Else not where we were: that may be hidden now, and stay within reach as ".".
  if (done == Step::done && plan.directory != nullptr && raw_syscall(SYS_chdir, plan.directory) < 0) {
    raw_syscall(SYS_chdir, "/");
  }
  if (done != Step::done || enter_nested_in_child(plan, report) != Step::done) return Step::went_wrong;
  return require_no_more_in_child(plan, report);
}

Step check_directory_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.container == nullptr || !plan.container->has_mounts) return Step::done;
  char path[PATH_MAX];
  const long size = raw_syscall(SYS_getcwd, path, sizeof path);
  // One that has been deleted is nowhere, and its ".." leads to where it was.
  if (size == -ENOENT && plan.begins_where_its_creator_is())
    return judge_in_child(report, "chdir", raw_syscall(SYS_chdir, "/"), "the working directory");
  if (judge_in_child(report, "chdir", size, "the working directory") != Step::done) return Step::went_wrong;
  if (path[0] == '/') return Step::done;  // the kernel writes "(unreachable)" before any other
  report = {.stage = "chdir", .item = "the working directory lies outside the container's root", .number = 0};
  return Step::went_wrong;
}

}  // namespace ramet::launch
