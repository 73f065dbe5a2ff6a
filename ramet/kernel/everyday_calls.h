// Which everyday call makes which set of clone flags.
// Source: strace of programs of glibc 2.36, musl 1.2.3, util-linux 2.38, Go 1.19 and bubblewrap 0.8 on x86-64, one
// after the other; the rows for other versions of glibc are from its change log.
#pragma once

#include <array>
#include <bit>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>

#include "ramet/kernel/clone_request.h"

namespace ramet {

struct EverydayCall {
  CloneCall call;
  CloneFlags flags;
  int exit_signal;
  std::string_view name;     // short: "pthread_create"
  std::string_view made_by;  // in full
};

namespace everyday {

using enum CloneFlag;
inline constexpr CloneFlags thread = VM | FS | FILES | SIGHAND | THREAD | SYSVSEM;
inline constexpr CloneFlags libc_thread = thread | SETTLS | PARENT_SETTID | CHILD_CLEARTID;

}  // namespace everyday

inline constexpr auto everyday_calls = [] {
  using namespace everyday;
  return std::to_array<EverydayCall>({
      {CloneCall::clone3, libc_thread, 0, "pthread_create",
       "pthread_create (glibc since 2.34), and so std::thread, thrd_create, Rust's and Python's threads"},
      {CloneCall::clone, libc_thread, 0, "pthread_create",
       "pthread_create (glibc before 2.34, or where clone3 is missing)"},
      {CloneCall::clone, libc_thread | DETACHED, 0, "musl's pthread_create", "pthread_create (musl)"},
      {CloneCall::clone, thread | SETTLS, 0, "a thread of Go's runtime", "a thread of Go's runtime"},
      {CloneCall::clone, CHILD_CLEARTID | CHILD_SETTID, SIGCHLD, "fork", "fork (glibc), and so a shell's commands"},
      {CloneCall::clone, {}, SIGCHLD, "fork", "the system call fork (musl)"},
      {CloneCall::clone, VM | VFORK, SIGCHLD, "vfork",
       "vfork; posix_spawn (musl, and glibc where clone3 is missing); a command of Go"},
      {CloneCall::clone3, VM | VFORK, SIGCHLD, "posix_spawn",
       "posix_spawn (glibc 2.34 to 2.37), and so system, popen, Rust's Command, make"},
      {CloneCall::clone3, VM | VFORK | CLEAR_SIGHAND, SIGCHLD, "posix_spawn", "posix_spawn (glibc since 2.38)"},
      {CloneCall::clone, NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET, SIGCHLD,
       "bwrap --unshare-all", "bwrap --unshare-all (bubblewrap)"},
      {CloneCall::clone, NEWNS, SIGCHLD, "bwrap", "bwrap (bubblewrap), run by root"},
      {CloneCall::unshare, NEWNS | NEWPID, 0, "unshare --pid --mount",
       "unshare --fork --pid --mount-proc (util-linux)"},
      {CloneCall::unshare, NEWUSER, 0, "unshare --user", "unshare --user, unshare --map-root-user (util-linux)"},
      {CloneCall::unshare, NEWNS, 0, "unshare --mount", "unshare --mount (util-linux)"},
      {CloneCall::unshare, NEWNET, 0, "unshare --net", "unshare --net (util-linux)"},
  });
}();

// The everyday call that makes exactly this; null when none does.
[[nodiscard]] constexpr const EverydayCall* everyday_call(const CloneRequest& request) {
  for (const EverydayCall& row : everyday_calls) {
    if (row.call == request.call && row.flags == request.flags &&
        static_cast<std::uint64_t>(row.exit_signal) == request.exit_signal) {
      return &row;
    }
  }
  return nullptr;
}

struct NearEverydayCall {
  const EverydayCall* call;
  CloneFlags added;    // the request has these besides
  CloneFlags missing;  // and lacks these
};

// The everyday call that differs in the fewest flags, at most three, and never in CLONE_THREAD or the exit signal; it
// may be of the other call, clone or clone3.
[[nodiscard]] constexpr std::optional<NearEverydayCall> nearest_everyday_call(const CloneRequest& request) {
  constexpr int too_far = 4;
  int least = too_far;
  std::optional<NearEverydayCall> nearest;
  for (const EverydayCall& row : everyday_calls) {
    if ((row.call == CloneCall::unshare) != (request.call == CloneCall::unshare)) continue;
    if (static_cast<std::uint64_t>(row.exit_signal) != request.exit_signal) continue;
    if (row.flags.has(CloneFlag::THREAD) != request.flags.has(CloneFlag::THREAD)) continue;
    const NearEverydayCall found{&row, request.flags.without(row.flags), row.flags.without(request.flags)};
    const int distance = std::popcount(found.added.bits()) + std::popcount(found.missing.bits());
    // Of two at one distance the one of the same call is nearer.
    if (distance < least ||
        (distance == least && nearest && row.call == request.call && nearest->call->call != request.call)) {
      least = distance;
      nearest = found;
    }
  }
  return nearest;
}

}  // namespace ramet
