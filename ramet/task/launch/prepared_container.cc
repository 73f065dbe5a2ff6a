#include "ramet/task/launch/prepared_container.h"

#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

#include "ramet/kernel/capabilities.h"

namespace ramet::launch {

namespace {

using Asked = ContainerSettings::Mount;

constexpr std::size_t longest_name = 64;  // of the kernel's utsname

struct NamedNamespace {
  Namespace which;
  const char* name;
};
// The user namespace first: what it lets us do, the others need.
constexpr std::array<NamedNamespace, 8> join_order = {{{Namespace::user, "user"},
                                                       {Namespace::cgroup, "cgroup"},
                                                       {Namespace::ipc, "ipc"},
                                                       {Namespace::uts, "uts"},
                                                       {Namespace::net, "net"},
                                                       {Namespace::pid, "pid"},
                                                       {Namespace::time, "time"},
                                                       {Namespace::mount, "mount"}}};

Result<void> check_text(const char* stage, const std::string& text, bool may_be_empty = false) {
  if (text.empty() && !may_be_empty) return refuse(stage, "an empty name");
  if (text.find('\0') != std::string::npos) return refuse(stage, "a name with a NUL byte");
  return {};
}

Result<void> check_target(const std::string& target) {
  if (auto good = check_text("mount", target); !good) return good;
  if (target[0] != '/') return refuse("mount", "the target '" + target + "' is no absolute path");
  return {};
}

std::uint64_t attributes_of(const BindOptions& options) {
  std::uint64_t attributes = MOUNT_ATTR_NOSUID;
  if (options.access == Access::read_only) attributes |= MOUNT_ATTR_RDONLY;
  if (options.devices == Devices::inert) attributes |= MOUNT_ATTR_NODEV;
  return attributes;
}

bool is_directory(const char* path) {
  struct stat status {};
  return ::stat(path, &status) != 0 || S_ISDIR(status.st_mode);
}

// The name of what a descriptor stands for: only by a name can it be found in another mount namespace.
Result<std::string> name_of(int descriptor) {
  std::array<char, PATH_MAX> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), name.data(), name.size());
  if (size < 0) return last_error("bind", "descriptor " + std::to_string(descriptor));
  if (name[0] != '/') return refuse("bind", "descriptor " + std::to_string(descriptor) + " is no file with a name");
  return std::string(name.data(), static_cast<std::size_t>(size));
}

bool is_mount_mode(const std::string& mode) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(mode.data(), mode.data() + mode.size(), value, 8);
  return error == std::errc() && end == mode.data() + mode.size() && value <= 07777;
}

std::string clock_line(const char* clock, const std::optional<std::int64_t>& seconds) {
  return seconds ? std::string(clock) + " " + std::to_string(*seconds) + " 0\n" : std::string();
}

// What is asked for has to be the container's own: else the mount would be left out, and the host itself be renamed.
Result<void> check_places(const ContainerSettings& settings, Namespaces fresh, Namespaces joined) {
  const bool mounts = settings.root != RootKind::of_the_host || !settings.mounts.empty() ||
                      settings.root_access == Access::read_only || settings.propagation != Propagation::none;
  const bool ids = settings.user || settings.group || !settings.users.empty() || !settings.groups.empty() ||
                   settings.id_choice != IdChoice::own || settings.forbids_user_namespaces || settings.id_writer || settings.set_groups != SetGroups::as_needed;
  const auto own = [&](Namespace which, const char* name, const char* what) -> Result<void> {
    if (fresh.has(which)) return {};
    return refuse("container",
                  std::string(what) + (joined.has(which) ? " in a joined " : " in a shared ") + name + " namespace");
  };
  if (mounts) {
    if (auto good = own(Namespace::mount, "mount", "a root or mounts of its own"); !good) return good;
  }
  if (ids) {
    if (auto good = own(Namespace::user, "user", "ids of its own"); !good) return good;
  }
  if ((settings.host_name || settings.domain_name) && !joined.has(Namespace::uts)) {
    if (auto good = own(Namespace::uts, "uts", "a name of its own"); !good) return good;
  }
  if (settings.monotonic_offset || settings.boottime_offset) {
    if (auto good = own(Namespace::time, "time", "clocks of its own"); !good) return good;
  }
  if (settings.loopback) return own(Namespace::net, "net", "a loopback of its own");
  return {};
}

// What mount(2) calls it, for the whole tree.
unsigned long propagation_flags(Propagation propagation) {
  switch (propagation) {
    case Propagation::none:
      return MS_REC | MS_PRIVATE;
    case Propagation::from_the_host:
      return MS_REC | MS_SLAVE;
    case Propagation::both_ways:
      return MS_REC | MS_SHARED;
    case Propagation::as_it_was:
      break;
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<PreparedContainer>> PreparedContainer::prepare(const ContainerSettings& settings) {
  std::unique_ptr<PreparedContainer> made(new PreparedContainer());
  using Part = Result<void> (PreparedContainer::*)(const ContainerSettings&);
  for (const Part part :
       {&PreparedContainer::prepare_namespaces, &PreparedContainer::prepare_ids, &PreparedContainer::prepare_root,
        &PreparedContainer::prepare_mounts, &PreparedContainer::prepare_names, &PreparedContainer::prepare_locks}) {
    if (auto done = (made.get()->*part)(settings); !done) return std::unexpected(done.error());
  }
  if (auto done = made->share_memory(); !done) return std::unexpected(done.error());
  return made;
}

Result<void> PreparedContainer::prepare_namespaces(const ContainerSettings& settings) {
  Namespaces fresh = settings.fresh.without(settings.shared);
  Namespaces joined;
  for (const auto& [which, name] : join_order) {
    for (const ContainerSettings::Join& join : settings.joins) {
      if (!join.namespaces.has(which)) continue;
      if (joined.has(which)) return refuse("setns", "two " + std::string(name) + " namespaces to join");
      if (join.descriptor < 0) return std::unexpected(Error{"setns", EBADF, name});
      joined |= which;
      joins_.push_back({.descriptor = join.descriptor, .flags = static_cast<std::uint64_t>(which), .item = name});
    }
  }
  if (!joined.empty() && joined.has_any(fresh))
    fresh = fresh.without(joined);  // what a setting implied is there already
  const bool needs_privilege = !fresh.without(Namespace::user).empty() && !joined.has(Namespace::user);
  if (needs_privilege && !has_capability(CAP_SYS_ADMIN)) fresh |= Namespace::user;
  if (auto there = check_places(settings, fresh, joined); !there) return there;
  plan_.clocks_by_child = !joined.empty() && fresh.has(Namespace::time);
  plan_.fresh = CloneFlags::from_bits(plan_.clocks_by_child ? fresh.without(Namespace::time).bits() : fresh.bits());
  plan_.joins = joins_;
  plan_.has_mounts = fresh.has(Namespace::mount);
  plan_.has_init = fresh.has(Namespace::pid) && settings.init == Init::collects_and_forwards;
  plan_.protect_kernel_files = !fresh.has(Namespace::user) && !joined.has(Namespace::user);
  return {};
}

Result<void> PreparedContainer::prepare_ids(const ContainerSettings& settings) {
  plan_.user.require_no_more = settings.requires_no_user_namespaces;
  if (!plan_.fresh.has(CloneFlag::NEWUSER)) return {};
  auto ids = plan_id_maps(settings, asker_of_this_process(settings.id_choice));
  if (!ids) return std::unexpected(ids.error());
  ids_ = std::move(*ids);
  plan_.user = {.writer = ids_.writer,
                .user_map = ids_.by ? nullptr : keep(lines_of(ids_.users)),
                .group_map = ids_.by ? nullptr : keep(lines_of(ids_.groups)),
                .deny_setgroups = ids_.deny_setgroups,
                .become = ids_.become,
                .user = ids_.user,
                .group = ids_.group,
                .drop_groups = ids_.writer == IdMapWriter::helper && !ids_.by && !ids_.deny_setgroups,
                .require_no_more = settings.requires_no_user_namespaces};
  return settings.forbids_user_namespaces ? prepare_nested_ids() : Result<void>();
}

// Of the nested namespace, whose ids the child maps by itself.
Result<void> PreparedContainer::prepare_nested_ids() {
  const auto has_one = [](const std::vector<IdRange>& ranges) { return ranges.size() == 1 && ranges[0].count == 1; };
  if (!ids_.by && (!has_one(ids_.users) || !has_one(ids_.groups)))
    return refuse("user namespaces", "they can be forbidden only to one user and one group, not to ranges");
  plan_.user.nested_user_map = keep(lines_of({{.inside = ids_.user, .outside = ids_.user, .count = 1}}));
  plan_.user.nested_group_map = keep(lines_of({{.inside = ids_.group, .outside = ids_.group, .count = 1}}));
  return {};
}

Result<void> PreparedContainer::prepare_root(const ContainerSettings& settings) {
  RootPlan& root = plan_.root;
  root.kind = settings.root;
  root.read_only = settings.root_access == Access::read_only;
  if (root.kind == RootKind::directory) {
    if (auto good = check_text("root", settings.root_directory); !good) return good;
    root.directory = keep(settings.root_directory);
  }
  std::array<char, 4096> here{};
  if (plan_.has_mounts && ::getcwd(here.data(), here.size()) != nullptr) plan_.directory = keep(here.data());
  if (!settings.root_size.empty()) root.size = keep(settings.root_size);
  // On the host's own root a mount would hide what a later bind looks for, and one on "/" would be seen by nobody: the
  // mounts go onto a second view of it.
  const bool wants_a_view = std::ranges::any_of(settings.mounts, [](const Asked& asked) {
    return asked.kind == MountKind::bind || asked.kind == MountKind::overlay || asked.kind == MountKind::devices ||
           asked.target.find_first_not_of('/') == std::string::npos;
  });
  if (root.kind == RootKind::of_the_host && wants_a_view) {
    root.kind = RootKind::directory;
    root.directory = "/";
  }
  plan_.propagation = propagation_flags(settings.propagation);
  const bool reaches_the_host =
      settings.propagation == Propagation::both_ways || settings.propagation == Propagation::as_it_was;
  if (reaches_the_host && root.kind != RootKind::of_the_host)
    return refuse("mount", "mounts that the host would see, and another root than the host's own");
  if (root.kind != RootKind::overlay) return {};
  auto overlay = prepare_overlay(settings.layers, "root");
  if (!overlay) return std::unexpected(overlay.error());
  root.overlay = *overlay;
  return {};
}

Result<OverlayPlan> PreparedContainer::prepare_overlay(const OverlayLayers& layers, const char* stage) {
  const bool is_read_only = layers.access == Access::read_only;
  if (layers.lower.empty()) return refuse(stage, "an overlay needs a lower layer");
  if (is_read_only && layers.upper) return refuse(stage, "a read-only overlay with a layer for changes");
  if (is_read_only && layers.lower.size() < 2) return refuse(stage, "a read-only overlay needs two layers");
  std::vector<const char*>& lower = layers_.emplace_back();
  for (const std::string& layer : layers.lower) {
    if (auto good = check_text(stage, layer); !good) return std::unexpected(good.error());
    lower.push_back(keep(layer));
  }
  OverlayPlan plan{.lower = lower, .upper = is_read_only ? "" : nullptr};
  if (!layers.upper) return plan;
  if (auto good = check_text(stage, *layers.upper); !good) return std::unexpected(good.error());
  if (auto good = check_text(stage, layers.work); !good) return refuse(stage, "an upper layer needs a work directory");
  plan.upper = keep(*layers.upper);
  plan.work = keep(layers.work);
  return plan;
}

Result<void> PreparedContainer::prepare_mounts(const ContainerSettings& settings) {
  for (const Asked& asked : settings.mounts) {
    if (auto good = check_target(asked.target); !good) return good;
    MountPlan mount{.kind = asked.kind, .target = keep(asked.target), .permissions = asked.permissions};
    if (asked.descriptor) {
      auto name = name_of(*asked.descriptor);
      if (!name) return std::unexpected(name.error());
      mount.descriptor = *asked.descriptor;
      mount.source = keep(std::move(*name));
    } else if (mount.kind == MountKind::bind || mount.kind == MountKind::symlink) {
      if (auto good = check_text("mount", asked.source); !good) return good;
      mount.source = keep(asked.source);
    }
    if (mount.kind == MountKind::bind) {
      mount.attributes = attributes_of(asked.bind);
      mount.optional = asked.bind.missing == Missing::is_passed_over;
      mount.source_is_directory = is_directory(mount.source);
    }
    if (mount.kind == MountKind::overlay) {
      auto overlay = prepare_overlay(asked.layers, "mount");
      if (!overlay) return std::unexpected(overlay.error());
      mount.overlay = *overlay;
    }
    if (mount.kind == MountKind::memory) {
      if (!is_mount_mode(asked.memory.mode)) return refuse("mount", "'" + asked.memory.mode + "' is no octal mode");
      if (!asked.memory.size.empty()) mount.source = keep(asked.memory.size);
      mount.mode = keep(asked.memory.mode);
    }
    if (mount.kind == MountKind::mounted_file && asked.bind.access == Access::read_only)
      mount.attributes = MOUNT_ATTR_RDONLY;
    mount.contents = keep_bytes(asked.contents);
    mounts_.push_back(mount);
  }
  plan_.mounts = mounts_;
  return {};
}

Result<void> PreparedContainer::prepare_names(const ContainerSettings& settings) {
  for (const auto& [name, place] :
       {std::pair{&settings.host_name, &plan_.host_name}, {&settings.domain_name, &plan_.domain_name}}) {
    if (!*name) continue;
    if (auto good = check_text("host name", **name); !good) return good;
    if ((*name)->size() > longest_name) return std::unexpected(Error{"host name", ENAMETOOLONG, **name});
    *place = keep(**name);
  }
  plan_.loopback_up = settings.loopback;
  const std::string offsets =
      clock_line("monotonic", settings.monotonic_offset) + clock_line("boottime", settings.boottime_offset);
  if (!offsets.empty()) plan_.time_offsets = keep(offsets);
  return {};
}

Result<void> PreparedContainer::prepare_locks(const ContainerSettings& settings) {
  if (settings.locked.empty()) return {};
  if (!plan_.has_init) return refuse("lock", "locks are held by the init of a new pid namespace, which this has not");
  for (const std::string& path : settings.locked) {
    if (auto good = check_text("lock", path); !good) return good;
    locks_.push_back({.path = keep(path)});
  }
  plan_.locks = locks_;
  return {};
}

// What a child with a copy of our memory tells us while it runs.
Result<void> PreparedContainer::share_memory() {
  const bool enters_pid_namespace = std::ranges::any_of(
      joins_, [](const JoinPlan& join) { return join.flags == static_cast<std::uint64_t>(Namespace::pid); });
  if (plan_.user.writer != IdMapWriter::helper && !enters_pid_namespace) return {};
  struct Shared {
    IdMapMeeting meeting;
    pid_t member = 0;
  };
  auto page = Mapping::map_shared(page_size());
  if (!page) return std::unexpected(page.error());
  page_ = std::move(*page);
  auto* shared = new (page_.begin()) Shared;
  if (plan_.user.writer == IdMapWriter::helper) plan_.user.meeting = &shared->meeting;
  if (enters_pid_namespace) plan_.member = &shared->member;
  return {};
}

// It is in its time namespace from its birth on, too late for offsets: it makes the namespace itself.
void PreparedContainer::use_own_memory() {
  if (!plan_.fresh.has(CloneFlag::NEWTIME)) return;
  plan_.fresh = plan_.fresh.without(CloneFlag::NEWTIME);
  plan_.clocks_by_child = true;
}

bool PreparedContainer::can_be_entered(std::size_t threads) const {
  if (plan_.fresh.has(CloneFlag::NEWPID) || plan_.member != nullptr) return false;
  if (plan_.user.writer == IdMapWriter::helper) return false;
  const auto only_alone = (Namespace::user | Namespace::mount).bits();
  const bool joins_such =
      std::ranges::any_of(joins_, [&](const JoinPlan& join) { return (join.flags & only_alone) != 0; });
  return threads == 1 || !(plan_.fresh.has(CloneFlag::NEWUSER) || joins_such);
}

std::span<const char> PreparedContainer::keep_bytes(std::string bytes) { return texts_.emplace_back(std::move(bytes)); }

const char* PreparedContainer::keep(std::string text) { return texts_.emplace_back(std::move(text)).c_str(); }

}  // namespace ramet::launch
