// CloneArgs: the structure that clone3 takes, as the kernel lays it out. Its size is its version: the kernel takes an
// older, shorter one, and a longer one whose extra bytes are zero.
// Source: linux/sched.h (struct clone_args), clone(2); Linux 5.3, set_tid since 5.5, cgroup since 5.7.
#pragma once

#include <linux/sched.h>

#include <cstddef>
#include <cstdint>

namespace ramet {

struct CloneArgs {
  std::uint64_t flags = 0;
  std::uint64_t pidfd = 0;       // address of an int
  std::uint64_t child_tid = 0;   // address of a pid_t, in the new task's memory
  std::uint64_t parent_tid = 0;  // address of a pid_t, in the creator's memory
  std::uint64_t exit_signal = 0;
  std::uint64_t stack = 0;       // lowest byte
  std::uint64_t stack_size = 0;  // bytes
  std::uint64_t tls = 0;
  std::uint64_t set_tid = 0;  // address of an array of pid_t, innermost pid namespace first
  std::uint64_t set_tid_size = 0;
  std::uint64_t cgroup = 0;  // file descriptor
};

inline constexpr std::size_t clone_args_size_first = 64;   // up to and with tls
inline constexpr std::size_t clone_args_size_second = 80;  // and set_tid
inline constexpr std::size_t clone_args_size_third = 88;   // and cgroup

static_assert(clone_args_size_first == CLONE_ARGS_SIZE_VER0 && offsetof(CloneArgs, set_tid) == clone_args_size_first);
static_assert(clone_args_size_second == CLONE_ARGS_SIZE_VER1 && offsetof(CloneArgs, cgroup) == clone_args_size_second);
static_assert(clone_args_size_third == CLONE_ARGS_SIZE_VER2 && sizeof(CloneArgs) == clone_args_size_third);
static_assert(offsetof(CloneArgs, tls) == offsetof(struct ::clone_args, tls));
static_assert(offsetof(CloneArgs, exit_signal) == offsetof(struct ::clone_args, exit_signal));

}  // namespace ramet
