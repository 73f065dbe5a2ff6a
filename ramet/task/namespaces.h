// Namespace: which part of the machine a process sees by itself, with the kernel's own bits.
// Source: namespaces(7); cgroup since Linux 4.6, time since 5.6.
#pragma once

#include <cstdint>

#include "ramet/flags.h"
#include "ramet/kernel/clone_flags.h"

namespace ramet {

enum class Namespace : std::uint64_t {
  time = static_cast<std::uint64_t>(CloneFlag::NEWTIME),
  mount = static_cast<std::uint64_t>(CloneFlag::NEWNS),
  cgroup = static_cast<std::uint64_t>(CloneFlag::NEWCGROUP),
  uts = static_cast<std::uint64_t>(CloneFlag::NEWUTS),
  ipc = static_cast<std::uint64_t>(CloneFlag::NEWIPC),
  user = static_cast<std::uint64_t>(CloneFlag::NEWUSER),
  pid = static_cast<std::uint64_t>(CloneFlag::NEWPID),
  net = static_cast<std::uint64_t>(CloneFlag::NEWNET),
};

using Namespaces = Flags<Namespace>;

constexpr Namespaces operator|(Namespace left, Namespace right) { return Namespaces(left) | Namespaces(right); }

inline constexpr Namespaces every_namespace = Namespace::time | Namespace::mount | Namespace::cgroup | Namespace::uts |
                                              Namespace::ipc | Namespace::user | Namespace::pid | Namespace::net;

}  // namespace ramet
