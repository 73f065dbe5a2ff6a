// No more user namespaces: the first one gets a limit of one, and the program lives in that, where nobody has the power over
// the first that it takes to raise the limit; nor over the mounts, which belong to the first. As bwrap(1) --disable-userns
// does it. Source: user_namespaces(7); namespaces(7) on /proc/sys/user: a limit counts what lies below, too.
#include <linux/sched.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"
#include "ramet/task/launch/text_in_child.h"

namespace ramet::launch {

namespace {

long write_at_in_child(int directory, const char* path, const char* text) noexcept {
  const FdInChild file(raw_syscall(SYS_openat, directory, path, O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return file.result();
  const auto size = static_cast<long>(length_in_child(text));
  const long written = raw_syscall(SYS_write, file.number(), text, size);
  return written < 0 || written == size ? written : -EIO;
}

}  // namespace

Step open_nested_in_child(const ContainerPlan& plan, LaunchReport& report, long& process) noexcept {
  if (plan.user.nested_user_map == nullptr) return Step::done;
  constexpr const char* limit = "/proc/sys/user/max_user_namespaces";
  if (judge_in_child(report, "user namespaces", write_at_in_child(AT_FDCWD, limit, "1"), limit) != Step::done)
    return Step::went_wrong;
  process = raw_syscall(SYS_openat, AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  return judge_in_child(report, "user namespaces", process, "/proc/self");
}

Step enter_nested_in_child(const ContainerPlan& plan, int process, LaunchReport& report) noexcept {
  if (process < 0) return Step::done;
  long done = raw_syscall(SYS_unshare, CLONE_NEWUSER);
  if (judge_in_child(report, "user namespaces", done, "the nested one") != Step::done) return Step::went_wrong;
  done = write_at_in_child(process, "uid_map", plan.user.nested_user_map);
  if (done >= 0) done = write_at_in_child(process, "setgroups", "deny");
  if (done >= 0) done = write_at_in_child(process, "gid_map", plan.user.nested_group_map);
  return judge_in_child(report, "id map", done, "the nested user namespace");
}

Step require_no_more_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.user.require_no_more || raw_syscall(SYS_unshare, CLONE_NEWUSER) < 0) return Step::done;
  report = {.stage = "user namespaces", .item = "more of them can be made inside", .number = 0};
  return Step::went_wrong;
}

}  // namespace ramet::launch
