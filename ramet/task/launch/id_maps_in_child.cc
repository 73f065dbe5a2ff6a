// The ids of a new user namespace: written by the child where it maps one own id, else by a helper outside, for whom
// the child waits. Later the child becomes somebody who is mapped, because nobody else can make a file. Source:
// user_namespaces(7): an unprivileged writer must first deny setgroups, and map one id; proc_pid_uid_map(5);
// capabilities(7) on what a change of ids takes away.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/prctl.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/proc_in_child.h"

namespace ramet::launch {

namespace {

Step write_in_child(const ContainerPlan& plan, const char* path, const char* text, LaunchReport& report) noexcept {
  if (text == nullptr) return Step::done;
  return judge_in_child(report, "id map", write_proc_in_child(plan, path, text), path);
}

Step deny_setgroups_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  return write_in_child(plan, "/proc/self/setgroups", plan.user.deny_setgroups ? "deny" : nullptr, report);
}

Step write_own_maps_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  const bool done = write_in_child(plan, "/proc/self/uid_map", plan.user.user_map, report) == Step::done &&
                    deny_setgroups_in_child(plan, report) == Step::done &&
                    write_in_child(plan, "/proc/self/gid_map", plan.user.group_map, report) == Step::done;
  return done ? Step::done : Step::went_wrong;
}

// Who waits for others may wait for long: nobody would ever wake it when its creator has been killed.
Step wait_for_helper_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  IdMapMeeting& meeting = *plan.user.meeting;
  raw_syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (creator_has_ended_in_child(plan)) return judge_in_child(report, "id map", -ESRCH, "the creator is gone");
  meeting.child_waits.store(1, std::memory_order_release);  // the helper's acquire sees `child`
  raw_syscall(SYS_futex, &meeting.child_waits, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  std::uint32_t answer = 0;
  while ((answer = meeting.answer.load(std::memory_order_acquire)) == 0) {
    raw_syscall(SYS_futex, &meeting.answer, FUTEX_WAIT, 0, nullptr, nullptr, 0);
  }
  raw_syscall(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
  if (answer == 1) return Step::done;
  report = {.stage = meeting.stage, .item = meeting.item, .number = meeting.number};
  return Step::went_wrong;
}

Step wait_at_gate_in_child(int gate, LaunchReport& report) noexcept {
  char byte = 0;
  long size = 0;
  do {
    size = raw_syscall(SYS_read, gate, &byte, 1);
  } while (size == -EINTR);
  return judge_in_child(report, "id map", size == 1 ? 0 : -ECANCELED, "nobody wrote the ids");
}

// Who is no longer root inside would lose what it may do there, and there is much left to be done. The exec takes it
// away.
Step keep_capabilities_in_child(LaunchReport& report) noexcept {
  const long kept = raw_syscall(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
  return judge_in_child(report, "setresuid", kept, "PR_SET_KEEPCAPS");
}

Step use_kept_capabilities_in_child(LaunchReport& report) noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2]{};
  long done = raw_syscall(SYS_capget, &header, sets);
  for (__user_cap_data_struct& set : sets) set.effective = set.permitted;
  if (done >= 0) done = raw_syscall(SYS_capset, &header, sets);
  return judge_in_child(report, "setresuid", done, "the capabilities in the container");
}

}  // namespace

Step become_somebody_in_child(const UserPlan& plan, LaunchReport& report) noexcept {
  if (!plan.become) return Step::done;
  if (keep_capabilities_in_child(report) != Step::done) return Step::went_wrong;
  if (plan.drop_groups) {
    const long dropped = raw_syscall(SYS_setgroups, 0, nullptr);
    if (judge_in_child(report, "setgroups", dropped) != Step::done) return Step::went_wrong;
  }
  const long group = raw_syscall(SYS_setresgid, plan.group, plan.group, plan.group);
  if (judge_in_child(report, "setresgid", group, "the container's group") != Step::done) return Step::went_wrong;
  const long user = raw_syscall(SYS_setresuid, plan.user, plan.user, plan.user);
  if (judge_in_child(report, "setresuid", user, "the container's user") != Step::done) return Step::went_wrong;
  // The kernel has marked the memory as the machine's administrator likes it (fs.suid_dumpable), and it may be the creator's.
  const long hidden = raw_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (judge_in_child(report, "setresuid", hidden, "PR_SET_DUMPABLE") != Step::done) return Step::went_wrong;
  return use_kept_capabilities_in_child(report);
}

Step write_id_maps_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.user.writer == IdMapWriter::child) return write_own_maps_in_child(plan, report);
  if (plan.user.writer == IdMapWriter::nobody) return Step::done;
  if (deny_setgroups_in_child(plan, report) != Step::done) return Step::went_wrong;
  return plan.user.gate >= 0 ? wait_at_gate_in_child(plan.user.gate, report)
                             : wait_for_helper_in_child(plan, report);
}

}  // namespace ramet::launch
