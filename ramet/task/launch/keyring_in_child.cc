// A session keyring of the container's own: the creator's is inherited by every child, and with it all its keys could be read,
// changed and used from inside, whatever the namespaces are. Source: keyctl(2) KEYCTL_JOIN_SESSION_KEYRING, keyrings(7).
#include <linux/keyctl.h>
#include <sys/syscall.h>

#include <cerrno>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/patience_in_child.h"

namespace ramet::launch {

namespace {

// A keyring counts for its user's quota until an RCU grace period after the last process that had it: where many
// containers end, there is room again soon. A quota that stays full must not open the creator's keys: that is a failure.
long join_keyring_in_child() noexcept {
  return try_patiently_in_child(-EDQUOT, []() noexcept {
    return raw_syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr, 0, 0, 0);
  });
}

}  // namespace

Step part_from_the_keys_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.own_keyring) return Step::done;
  const long joined = join_keyring_in_child();
  // ENOSYS: a kernel without keys. EPERM: the kernel itself has no such answer, it is a filter's (docker's, for one), under which
  // the program will be too: it can use no keys either.
  if (joined == -ENOSYS || joined == -EPERM) return Step::done;
  return judge_in_child(report, "keyring", joined, "a session keyring of its own");
}

}  // namespace ramet::launch
