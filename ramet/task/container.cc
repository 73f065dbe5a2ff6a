#include "ramet/task/container.h"

namespace ramet {

using MountKind = ContainerSettings::MountKind;
using RootKind = ContainerSettings::RootKind;

Container& Container::unshare(Namespaces which) {
  settings_.fresh |= which;
  return *this;
}

Container& Container::share(Namespaces which) {
  settings_.shared |= which;
  return *this;
}

Container& Container::join(Namespaces which, int descriptor) {
  settings_.joins.push_back({.namespaces = which, .descriptor = descriptor});
  return *this;
}

Container& Container::user(uid_t inside) {
  settings_.user = inside;
  return unshare(Namespace::user);
}

Container& Container::group(gid_t inside) {
  settings_.group = inside;
  return unshare(Namespace::user);
}

Container& Container::map_users(IdRange range) {
  settings_.users.push_back(range);
  return unshare(Namespace::user);
}

Container& Container::map_groups(IdRange range) {
  settings_.groups.push_back(range);
  return unshare(Namespace::user);
}

Container& Container::map_granted_ids() {
  settings_.id_choice = IdChoice::granted;
  return unshare(Namespace::user);
}

Container& Container::set_groups(SetGroups what) {
  settings_.set_groups = what;
  return unshare(Namespace::user);
}

Container& Container::ids_written_by(IdWriter writer) {
  settings_.id_writer = std::move(writer);
  return unshare(Namespace::user);
}

Container& Container::forbid_user_namespaces() {
  settings_.forbids_user_namespaces = true;
  return unshare(Namespace::user);
}

Container& Container::require_no_user_namespaces() {
  settings_.requires_no_user_namespaces = true;
  return *this;
}

Container& Container::root_directory(std::string path) {
  settings_.root = RootKind::directory;
  settings_.root_directory = std::move(path);
  return unshare(Namespace::mount);
}

Container& Container::root_in_memory(std::string size) {
  settings_.root = RootKind::memory;
  settings_.root_size = std::move(size);
  return unshare(Namespace::mount);
}

Container& Container::root_overlay(OverlayLayers layers) {
  settings_.root = RootKind::overlay;
  settings_.layers = std::move(layers);
  return unshare(Namespace::mount);
}

Container& Container::root_read_only() {
  settings_.root_access = Access::read_only;
  return unshare(Namespace::mount);
}

Container& Container::root_devices(Devices devices) {
  settings_.root_devices = devices;
  return unshare(Namespace::mount);
}

Container& Container::mount(ContainerSettings::Mount mount) {
  settings_.mounts.push_back(std::move(mount));
  return unshare(Namespace::mount);
}

Container& Container::bind(std::string source, std::string target, BindOptions options) {
  return mount({.kind = MountKind::bind, .source = std::move(source), .target = std::move(target), .bind = options});
}

Container& Container::bind_fd(int descriptor, std::string target, BindOptions options) {
  return mount({.kind = MountKind::bind, .descriptor = descriptor, .target = std::move(target), .bind = options});
}

Container& Container::overlay(std::string target, OverlayLayers layers) {
  return mount({.kind = MountKind::overlay, .target = std::move(target), .layers = std::move(layers)});
}

Container& Container::memory(std::string target, MemoryOptions options) {
  return mount({.kind = MountKind::memory, .target = std::move(target), .memory = std::move(options)});
}

Container& Container::processes(std::string target) {
  unshare(Namespace::pid);
  return mount({.kind = MountKind::processes, .target = std::move(target)});
}

Container& Container::devices(std::string target) {
  return mount({.kind = MountKind::devices, .target = std::move(target)});
}

Container& Container::message_queues(std::string target) {
  unshare(Namespace::ipc);
  return mount({.kind = MountKind::message_queues, .target = std::move(target)});
}

Container& Container::directory(std::string target, mode_t permissions) {
  return mount({.kind = MountKind::directory, .target = std::move(target), .permissions = permissions});
}

Container& Container::symlink(std::string text, std::string target) {
  return mount({.kind = MountKind::symlink, .source = std::move(text), .target = std::move(target)});
}

Container& Container::read_only(std::string target) {
  return mount({.kind = MountKind::read_only, .target = std::move(target)});
}

Container& Container::file(std::string target, std::string contents, FileOptions options) {
  return mount({.kind = options.place == FilePlace::mounted ? MountKind::mounted_file : MountKind::file,
                .target = std::move(target),
                .bind = {.access = options.access},
                .permissions = options.permissions,
                .contents = std::move(contents)});
}

Container& Container::permissions(std::string target, mode_t permissions) {
  return mount({.kind = MountKind::permissions, .target = std::move(target), .permissions = permissions});
}

Container& Container::propagation(Propagation propagation) {
  settings_.propagation = propagation;
  return unshare(Namespace::mount);
}

Container& Container::host_name(std::string name) {
  settings_.host_name = std::move(name);
  return unshare(Namespace::uts);
}

Container& Container::domain_name(std::string name) {
  settings_.domain_name = std::move(name);
  return unshare(Namespace::uts);
}

Container& Container::loopback() {
  settings_.loopback = true;
  return unshare(Namespace::net);
}

Container& Container::clock_offset(ClockOffset clock, std::int64_t seconds) {
  (clock == ClockOffset::monotonic ? settings_.monotonic_offset : settings_.boottime_offset) = seconds;
  return unshare(Namespace::time);
}

Container& Container::lock_file(std::string path) {
  settings_.locked.push_back(std::move(path));
  return unshare(Namespace::pid);
}

Container& Container::init(Init init) {
  settings_.init = init;
  return *this;
}

}  // namespace ramet
