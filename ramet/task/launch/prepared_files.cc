// The files of a PreparedContainer: its root, and what is mounted there.
#include <linux/limits.h>
#include <linux/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ramet/task/launch/check_text.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

namespace {

using Asked = ContainerSettings::Mount;

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

Result<void> PreparedContainer::prepare_root(const ContainerSettings& settings) {
  RootPlan& root = plan_.root;
  root.kind = settings.root;
  root.read_only = settings.root_access == Access::read_only;
  root.inert_devices = settings.root_devices == Devices::inert;
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
  if (root.kind == RootKind::of_the_host && (wants_a_view || root.inert_devices)) {
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

}  // namespace ramet::launch
