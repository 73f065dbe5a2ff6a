#include "ramet/task/launch/own_terminal.h"

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace ramet::launch {

namespace {

// What is mounted there decides what lies under /dev/pts.
bool decides(std::string_view target) {
  while (target.size() > 1 && target.ends_with('/')) target.remove_suffix(1);
  return target == "/" || target == "/dev" || target == "/dev/pts";
}

bool is_a_mount(ContainerSettings::MountKind kind) {
  using Kind = ContainerSettings::MountKind;
  return kind != Kind::directory && kind != Kind::symlink && kind != Kind::read_only && kind != Kind::permissions;
}

}  // namespace

std::optional<std::size_t> mount_of_terminals(const ContainerSettings& settings) {
  for (std::size_t i = settings.mounts.size(); i-- > 0;) {
    const ContainerSettings::Mount& mount = settings.mounts[i];
    if (!is_a_mount(mount.kind) || !decides(mount.target)) continue;
    const bool brings_them = mount.kind == ContainerSettings::MountKind::devices && mount.target.starts_with("/dev");
    return brings_them ? std::optional(i) : std::nullopt;
  }
  return std::nullopt;
}

Result<void> receive_own_terminal(PreparedLaunch& prepared) {
  if (!prepared.own_terminal) return {};
  const auto own = std::exchange(prepared.own_terminal, std::nullopt);
  std::array<std::byte, 1> word{};
  auto received = own->from_child.receive(word);
  if (!received) return std::unexpected(Error{"pty", received.error().number, "the container's"});
  if (received->descriptors.empty())
    return std::unexpected(Error{"pty", received->size == 0 ? EPIPE : EMFILE, "the container's"});
  prepared.of_parent[own->parents] = std::move(received->descriptors.front());
  return {};
}

}  // namespace ramet::launch
