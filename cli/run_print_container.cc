// What --print says of a container: who it is, its names, its files, in the order in which the child makes them.
#include <fmt/format.h>
#include <linux/mount.h>

#include "cli/run_steps.h"
#include "ramet/kernel/clone_text.h"

namespace ramet::cli {
namespace {

using launch::ContainerPlan;
using launch::IdMapWriter;
using launch::MountKind;
using launch::MountPlan;
using launch::PreparedContainer;
using launch::RootKind;

std::string on_one_line(const char* lines) {
  std::string text = lines;
  while (text.ends_with('\n')) text.pop_back();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, "; ");
  return text;
}

std::string attributes_in_words(std::uint64_t attributes) {
  std::string text;
  if ((attributes & MOUNT_ATTR_RDONLY) != 0) text += ", read-only";
  if ((attributes & MOUNT_ATTR_NODEV) != 0) text += ", nodev";
  if ((attributes & MOUNT_ATTR_NOSUID) != 0) text += ", nosuid";
  return text;
}

void put_ids(const launch::UserPlan& user, Steps& steps) {
  if (user.writer == IdMapWriter::nobody) return;
  if (user.user_map == nullptr) {
    steps.add("uid_map", "gid_map too: by somebody else, while it waits");
    if (user.deny_setgroups) steps.add("setgroups", "deny");
    return;
  }
  const char* by = user.writer == IdMapWriter::helper ? "   (inside outside count; by a helper thread)"
                                                      : "   (inside outside count)";
  steps.add("uid_map", on_one_line(user.user_map) + by);
  if (user.deny_setgroups) steps.add("setgroups", "deny");
  steps.add("gid_map", on_one_line(user.group_map));
}

// -1 is an id that stays as it is.
void put_new_user(const launch::UserPlan& user, Steps& steps) {
  if (!user.become) return;
  const auto in_words = [](std::uint32_t id) { return id == static_cast<std::uint32_t>(-1) ? std::string("as it is") : std::to_string(id); };
  steps.add("setresuid", fmt::format("{}, group {}", in_words(user.user), in_words(user.group)));
}

void put_names(const ContainerPlan& plan, Steps& steps) {
  if (plan.host_name != nullptr) steps.add("sethostname", plan.host_name);
  if (plan.domain_name != nullptr) steps.add("setdomainname", plan.domain_name);
  if (plan.loopback_up) steps.add("loopback", "up");
  if (plan.time_offsets != nullptr) steps.add("time offsets", on_one_line(plan.time_offsets));
}

std::string overlay_in_words(const launch::OverlayPlan& overlay) {
  std::string text = "overlay of";
  for (const char* layer : overlay.lower) text += fmt::format(" {}", layer);
  if (overlay.upper == nullptr) return text + ", changes in memory";
  return text + (*overlay.upper == '\0' ? ", read-only" : fmt::format(", changes in {}", overlay.upper));
}

void put_root(const launch::RootPlan& root, Steps& steps) {
  const char* const access = root.read_only ? ", read-only" : "";
  const char* const devices = root.inert_devices ? ", nodev" : "";
  switch (root.kind) {
    case RootKind::of_the_host:
      steps.add("root", fmt::format("the host's{}", access));
      return;
    case RootKind::directory:
      steps.add("root", fmt::format("{}{}{}", root.directory, access, devices));
      return;
    case RootKind::memory:
      steps.add("root", fmt::format("tmpfs{}", access));
      return;
    case RootKind::overlay:
      steps.add("root", overlay_in_words(root.overlay));
      return;
  }
}

std::string size_in_words(const MountPlan& memory) {
  const bool is_said = memory.source != nullptr && *memory.source != '\0';
  return is_said ? fmt::format(", at most {} bytes", memory.source) : "";
}

std::string_view propagation_in_words(unsigned long flags) {
  if ((flags & MS_SLAVE) != 0) return "the host's mounts are seen here";
  if ((flags & MS_SHARED) != 0) return "mounts are seen on both sides";
  return "as it was";
}

void put_mount(const MountPlan& mount, Steps& steps) {
  switch (mount.kind) {
    case MountKind::bind:
      steps.add("bind", fmt::format("{} on {}{}{}", mount.source, mount.target, attributes_in_words(mount.attributes),
                                    mount.optional ? ", if it is there" : ""));
      return;
    case MountKind::overlay:
      steps.add("mount", fmt::format("{} on {}", overlay_in_words(mount.overlay), mount.target));
      return;
    case MountKind::memory:
      steps.add("mount", fmt::format("tmpfs on {}, mode {}{}", mount.target, mount.mode, size_in_words(mount)));
      return;
    case MountKind::processes:
      steps.add("mount", fmt::format("proc on {}", mount.target));
      return;
    case MountKind::devices:
      steps.add("mount", fmt::format("tmpfs on {}: null zero full random urandom tty, pts, shm", mount.target));
      return;
    case MountKind::message_queues:
      steps.add("mount", fmt::format("mqueue on {}", mount.target));
      return;
    case MountKind::directory:
      steps.add("mkdir", fmt::format("{}, mode {:04o}", mount.target, mount.permissions));
      return;
    case MountKind::symlink:
      steps.add("symlink", fmt::format("{} -> {}", mount.target, mount.source));
      return;
    case MountKind::read_only:
      steps.add("read-only", mount.target);
      return;
    case MountKind::file:
    case MountKind::mounted_file:
      steps.add(mount.kind == MountKind::file ? "file" : "mount",
                fmt::format("{}, {} bytes, mode {:04o}{}", mount.target, mount.contents.size(), mount.permissions,
                            attributes_in_words(mount.attributes)));
      return;
    case MountKind::permissions:
      steps.add("chmod", fmt::format("{}, mode {:04o}", mount.target, mount.permissions));
      return;
  }
}

}  // namespace

void put_entry(const PreparedContainer& container, Steps& steps) {
  for (const launch::JoinPlan& join : container.plan().joins) steps.add("setns", join.item);
  if (!container.plan().unshared.empty()) steps.add("unshare", to_string(container.plan().unshared));
  put_ids(container.plan().user, steps);
  put_names(container.plan(), steps);
  put_new_user(container.plan().user, steps);
  if (container.plan().own_keyring) steps.add("keyctl", "a session keyring of its own");
}

void put_container(const ContainerPlan& plan, Steps& steps) {
  if (plan.has_mounts) {
    if (plan.propagation != (MS_REC | MS_PRIVATE)) steps.add("propagation", propagation_in_words(plan.propagation));
    put_root(plan.root, steps);
    for (const MountPlan& mount : plan.mounts) put_mount(mount, steps);
    if (plan.root.kind != RootKind::of_the_host) steps.add("pivot_root", "and the old root is unmounted");
  }
  if (plan.user.nested_user_map != nullptr) {
    steps.add("sysctl", "user.max_user_namespaces = 1");
    steps.add("unshare", "CLONE_NEWUSER, with the same ids");
  }
  if (plan.user.require_no_more) steps.add("unshare", "CLONE_NEWUSER, which has to fail");
  for (const launch::LockPlan& lock : plan.locks) steps.add("lock", fmt::format("{}, shared, by the init", lock.path));
  if (plan.has_init) steps.add("init", "process 1 collects and forwards; the command is its child");
}

}  // namespace ramet::cli
