// The flags of clone and clone3, with the kernel's own names and values.
// Source: linux/sched.h, clone(2). NEWTIME (0x80) exists in clone3 and unshare alone: in clone it is part of the exit signal.
#pragma once

#include <cstdint>

#include "ramet/flags.h"

namespace ramet {

enum class CloneFlag : std::uint64_t {
  NEWTIME = 0x80,
  VM = 0x100,
  FS = 0x200,
  FILES = 0x400,
  SIGHAND = 0x800,
  PIDFD = 0x1000,
  PTRACE = 0x2000,
  VFORK = 0x4000,
  PARENT = 0x8000,
  THREAD = 0x1'0000,
  NEWNS = 0x2'0000,
  SYSVSEM = 0x4'0000,
  SETTLS = 0x8'0000,
  PARENT_SETTID = 0x10'0000,
  CHILD_CLEARTID = 0x20'0000,
  DETACHED = 0x40'0000,
  UNTRACED = 0x80'0000,
  CHILD_SETTID = 0x100'0000,
  NEWCGROUP = 0x200'0000,
  NEWUTS = 0x400'0000,
  NEWIPC = 0x800'0000,
  NEWUSER = 0x1000'0000,
  NEWPID = 0x2000'0000,
  NEWNET = 0x4000'0000,
  IO = 0x8000'0000,
  CLEAR_SIGHAND = 0x1'0000'0000,
  INTO_CGROUP = 0x2'0000'0000,
};

using CloneFlags = Flags<CloneFlag>;

constexpr CloneFlags operator|(CloneFlag left, CloneFlag right) { return CloneFlags(left) | CloneFlags(right); }

}  // namespace ramet
