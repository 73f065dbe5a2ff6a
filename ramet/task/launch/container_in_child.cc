// A container, from inside: the order of its steps. Names and clocks come before the root, because they ask the host's
// /proc; mounts in the order of the plan, because one may lie in another.
#include "ramet/task/launch/container_steps_in_child.h"

#include <linux/limits.h>
#include <sys/prctl.h>

#include <cerrno>

#include "ramet/task/launch/mount_calls_in_child.h"

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

}  // namespace

namespace {

bool is_of_users(const JoinPlan& join) noexcept { return join.flags == static_cast<std::uint64_t>(CloneFlag::NEWUSER); }

// Those that the caller may enter by what it may do outside: the user namespace that is joined need not be their owner.
std::uint64_t join_from_outside_in_child(std::span<const JoinPlan> joins) noexcept {
  std::uint64_t joined = 0;
  for (const JoinPlan& join : joins) {
    if (raw_syscall(SYS_setns, join.descriptor, join.flags) >= 0) joined |= join.flags;
  }
  return joined;
}

// Who has no number in a user namespace that it joins is its root, as with nsenter(1): nobody could make a file there.
// Where there is no root, it stays nobody.
void be_known_in_child() noexcept {
  if (raw_syscall(SYS_geteuid) != unknown_user) return;
  raw_syscall(SYS_setgroups, 0, nullptr);
  raw_syscall(SYS_setresgid, 0, 0, 0);
  raw_syscall(SYS_setresuid, 0, 0, 0);
}

// A joined namespace is somebody's who may not look at our copy of the creator's memory: only the creator's own user
// namespace may, until the exec.
Step join_namespaces_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.joins.empty()) return Step::done;
  const long hidden = raw_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (judge_in_child(report, "setns", hidden, "PR_SET_DUMPABLE") != Step::done) return Step::went_wrong;
  const bool enters_users = is_of_users(plan.joins[0]);
  const std::uint64_t joined = enters_users ? join_from_outside_in_child(plan.joins.subspan(1)) : 0;
  for (const JoinPlan& join : plan.joins) {
    if ((joined & join.flags) != 0) continue;
    const long done = raw_syscall(SYS_setns, join.descriptor, join.flags);
    if (judge_in_child(report, "setns", done, join.item) != Step::done) return Step::went_wrong;
  }
  if (enters_users) be_known_in_child();
  return Step::done;
}

Step unshare_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.unshared.empty()) return Step::done;
  return judge_in_child(report, "unshare", raw_syscall(SYS_unshare, plan.unshared.bits()));
}

}  // namespace

// What asks for the child's own files in /proc, or for no file at all, comes before it becomes somebody: these files are not
// its own any more then.
Step enter_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  long clocks = -1;
  if (open_clocks_in_child(plan, report, clocks) != Step::done) return Step::went_wrong;
  const FdInChild owner(clocks);
  const bool inside = join_namespaces_in_child(plan, report) == Step::done &&
                      unshare_in_child(plan, report) == Step::done &&
                      write_id_maps_in_child(plan, report) == Step::done &&
                      set_names_in_child(plan, owner.number(), report) == Step::done &&
                      part_from_the_host_in_child(plan, report) == Step::done;
  if (!inside) return Step::went_wrong;
  note_sources_in_child(plan);
  const bool done = become_somebody_in_child(plan.user, report) == Step::done &&
                    part_from_the_keys_in_child(plan, report) == Step::done;
  return done ? Step::done : Step::went_wrong;
}

Step set_up_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  long process = -1;
  if (open_nested_in_child(plan, report, process) != Step::done) return Step::went_wrong;
  const FdInChild owner(process);
  const long umask = raw_syscall(SYS_umask, 0);  // what we make has the mode that is asked for
  const Step done = set_up_mounts_in_child(plan, report);
  raw_syscall(SYS_umask, umask);
  // Only if it is there. Else not where we were: that may be hidden now, and stay within reach as ".".
  if (done == Step::done && plan.directory != nullptr && raw_syscall(SYS_chdir, plan.directory) < 0) {
    raw_syscall(SYS_chdir, "/");
  }
  if (done != Step::done || enter_nested_in_child(plan, owner.number(), report) != Step::done) return Step::went_wrong;
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
