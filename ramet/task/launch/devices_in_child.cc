// The devices of a container: the few that every program expects, bound from the host because nobody in a user
// namespace can make a device, and pseudo-terminals of its own. Source: null(4), full(4), random(4), tty(4), pts(4);
// the kernel's devpts document: each mount is an instance.
#include <sys/stat.h>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

struct Link {
  const char* name;
  const char* text;
};

constexpr Link links[] = {{"fd", "/proc/self/fd"},       {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
                          {"stderr", "/proc/self/fd/2"}, {"core", "/proc/kcore"},      {"ptmx", "pts/ptmx"}};

struct Device {
  const char* path;
  const char* name;
};

constexpr Device devices[] = {{"/dev/null", "null"},     {"/dev/zero", "zero"},       {"/dev/full", "full"},
                              {"/dev/random", "random"}, {"/dev/urandom", "urandom"}, {"/dev/tty", "tty"}};

long bind_device_in_child(const Device& device, int directory) noexcept {
  const FdInChild node(copy_tree_in_child(AT_FDCWD, device.path, false));
  if (!node.is_open()) return node.result();
  const long made = raw_syscall(SYS_mknodat, directory, device.name, S_IFREG | 0666, 0);
  return made < 0 ? made : attach_in_child(node.number(), directory, device.name);
}

Step mount_terminals_in_child(const MountPlan& mount, int directory, LaunchReport& report) noexcept {
  const MountOption options[] = {{"ptmxmode", "0666"}, {"mode", "620"}};
  const FdInChild terminals(new_mount_in_child("devpts", options, 2, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
  long done = terminals.result();
  if (done >= 0) done = raw_syscall(SYS_mkdirat, directory, "pts", 0755);
  if (done >= 0) done = attach_in_child(terminals.number(), directory, "pts");
  if (judge_in_child(report, "devpts", done, mount.target) != Step::done) return Step::went_wrong;
  return mount.descriptor < 0 ? Step::done : make_terminal_in_child(mount, terminals.number(), report);
}

}  // namespace

Step mount_devices_in_child(const MountPlan& mount, int target, LaunchReport& report) noexcept {
  for (const Device& device : devices) {
    if (judge_in_child(report, "bind", bind_device_in_child(device, target), device.path) != Step::done)
      return Step::went_wrong;
  }
  if (mount_terminals_in_child(mount, target, report) != Step::done) return Step::went_wrong;
  if (mount.source != nullptr) {
    const long bound = bind_device_in_child({.path = mount.source, .name = "console"}, target);
    if (judge_in_child(report, "bind", bound, mount.source) != Step::done) return Step::went_wrong;
  }
  for (const Link& link : links) {
    const long made = raw_syscall(SYS_symlinkat, link.text, target, link.name);
    if (judge_in_child(report, "symlink", made, link.text) != Step::done) return Step::went_wrong;
  }
  const long made = raw_syscall(SYS_mkdirat, target, "shm", 01777);
  return judge_in_child(report, "mkdir", made, mount.target);
}

}  // namespace ramet::launch
