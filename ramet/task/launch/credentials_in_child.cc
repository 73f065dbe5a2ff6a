// Who the program is: groups, group, user, and what it may do.
// The order is forced: the bounding set and the groups need privileges that setresuid takes away. Raw calls change this
// task alone; libc's would change all threads of the creator.
// Source: setgroups(2), setresuid(2), capset(2), capabilities(7); the empty list is set too (CVE-2023-6507), inheritable
// capabilities do not stay (CVE-2022-29162).
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

constexpr std::uint64_t bit(int capability) { return std::uint64_t{1} << capability; }

Step drop_bounding_set_in_child(const CredentialPlan& who, LaunchReport& report) noexcept {
  for (int capability = 0; capability <= who.highest_capability; ++capability) {
    if ((who.capabilities & bit(capability)) != 0) continue;
    const long result = raw_syscall(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
    if (result == -EINVAL) break;  // beyond what this kernel knows
    if (result == -EPERM) {
      // Who may not touch the set is no less safe without it: no program gives its privileges to who has forsworn them.
      const long forsworn = raw_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      return judge_in_child(report, "capabilities", forsworn, "no new privileges");
    }
    if (judge_in_child(report, "capabilities", result, "bounding set") != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

struct CapabilitySets {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
};

Step set_capability_sets_in_child(const CredentialPlan& who, LaunchReport& report) noexcept {
  CapabilitySets sets;
  if (!who.set_capabilities) {
    const long result = raw_syscall(SYS_capget, &sets.header, sets.data);
    if (judge_in_child(report, "capabilities", result, "capget") != Step::done) return Step::went_wrong;
  }
  // A user other than root keeps through an exec only what is ambient, and that has to be inheritable.
  const bool ambient = who.set_capabilities && raw_syscall(SYS_geteuid) != 0;
  for (int half = 0; half < 2; ++half) {
    const auto wanted = static_cast<__u32>(who.capabilities >> (32 * half));
    if (who.set_capabilities) sets.data[half].effective = sets.data[half].permitted = wanted;
    sets.data[half].inheritable = ambient ? wanted : 0;
  }
  if (judge_in_child(report, "capabilities", raw_syscall(SYS_capset, &sets.header, sets.data), "capset") != Step::done) {
    return Step::went_wrong;
  }
  for (int capability = 0; ambient && capability <= who.highest_capability; ++capability) {
    if ((who.capabilities & bit(capability)) == 0) continue;
    const long result = raw_syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
    if (judge_in_child(report, "capabilities", result, "ambient set") != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

Step set_ids_in_child(const CredentialPlan& who, LaunchReport& report) noexcept {
  if (who.set_groups) {
    const long result = raw_syscall(SYS_setgroups, who.groups.count, who.groups.groups);
    if (judge_in_child(report, "setgroups", result) != Step::done) return Step::went_wrong;
  }
  if (!who.set_ids) return Step::done;
  if (judge_in_child(report, "setresgid", raw_syscall(SYS_setresgid, who.group, who.group, who.group)) != Step::done) {
    return Step::went_wrong;
  }
  if (judge_in_child(report, "setresuid", raw_syscall(SYS_setresuid, who.user, who.user, who.user)) != Step::done) {
    return Step::went_wrong;
  }
  // The kernel has marked the memory as the machine's administrator likes it (fs.suid_dumpable), and it may be the creator's.
  return judge_in_child(report, "setresuid", raw_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0), "PR_SET_DUMPABLE");
}

}  // namespace

Step set_credentials_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const CredentialPlan& who = plan.credentials;
  if (!who.change_anything()) return Step::done;
  if (who.set_capabilities) {
    if (drop_bounding_set_in_child(who, report) != Step::done) return Step::went_wrong;
    // Else a change from root to another user would empty the permitted set before we can choose from it.
    const long result = raw_syscall(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (judge_in_child(report, "capabilities", result, "keep") != Step::done) return Step::went_wrong;
  }
  if (set_ids_in_child(who, report) != Step::done) return Step::went_wrong;
  if (!who.set_capabilities && !who.clear_inheritable) return Step::done;
  return set_capability_sets_in_child(who, report);
}

}  // namespace ramet::launch
