// The classes of system calls that strace's users name: %process, %memory, %file ...
// Membership follows what strace 6.1 traces for each class; a test compares it where strace is installed. Source: strace(1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ramet/flags.h"

namespace ramet::trace {

enum class SyscallClass : std::uint32_t {
  file = 1 << 0,         // takes a path
  process = 1 << 1,      // births, ends, waits, signals to processes
  network = 1 << 2,
  signal = 1 << 3,
  ipc = 1 << 4,          // System V
  descriptor = 1 << 5,
  memory = 1 << 6,
  credentials = 1 << 7,
  clock = 1 << 8,        // reads or sets the system's clocks
  pure = 1 << 9,         // takes nothing and cannot fail
  stat = 1 << 10,
  lstat = 1 << 11,
  fstat = 1 << 12,
  stat_like = 1 << 13,
  statfs = 1 << 14,
  fstatfs = 1 << 15,
  statfs_like = 1 << 16,
};

using SyscallClasses = Flags<SyscallClass>;

constexpr SyscallClasses operator|(SyscallClass left, SyscallClass right) {
  return SyscallClasses(left) | SyscallClasses(right);
}

struct NamedClass {
  std::string_view name;  // without the %
  SyscallClass value;
  bool bare;              // also understood without the %, as strace has it of old
};

std::span<const NamedClass> syscall_classes();

}  // namespace ramet::trace
