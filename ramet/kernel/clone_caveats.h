// What a request means although the kernel does not refuse it outright: flags that the call ignores, traps for whoever
// writes the child, and refusals that depend on the caller's privilege or state.
// Source: clone(2), unshare(2), wait(2); kernel/fork.c, kernel/nsproxy.c, kernel/signal.c.
#pragma once

#include <array>
#include <csignal>
#include <string_view>

#include "ramet/kernel/clone_rules.h"

namespace ramet {

enum class CaveatKind : std::uint8_t {
  ignored,    // part of the request has no effect
  trap,       // accepted, and easily wrong
  privilege,  // EPERM or EACCES without the right
  state,      // refused when the caller is in some state
};

struct CloneCaveat {
  std::string_view id;
  CloneCalls calls;
  CaveatKind kind;
  std::string_view text;
  std::string_view source;
  bool (*applies)(const CloneRequest&);
};

[[nodiscard]] constexpr std::string_view name(CaveatKind kind) {
  switch (kind) {
    case CaveatKind::ignored:
      return "ignored";
    case CaveatKind::trap:
      return "trap";
    case CaveatKind::privilege:
      return "privilege";
    case CaveatKind::state:
      return "state";
  }
  return "?";
}

namespace clone_rule {

inline constexpr CloneFlags privileged_namespaces = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWPID | NEWNET | NEWTIME;
inline constexpr CloneFlags above_32_bits = CloneFlags::from_bits(~std::uint64_t{0xffff'ffff});

constexpr bool has_own_stack(const CloneRequest& request) {
  // Whoever makes a thread gives it a stack; where the arguments are not known, that is assumed.
  return request.arguments ? request.arguments->stack != 0 : request.flags.has(THREAD);
}

}  // namespace clone_rule

inline constexpr auto clone_caveats = [] {
  using namespace clone_rule;
  using Request = const CloneRequest&;
  using enum CaveatKind;
  return std::to_array<CloneCaveat>({
      {"clone-is-32-bits-wide", CloneCalls::clone, ignored,
       "clone takes 32 bits of flags; those above, such as CLONE_CLEAR_SIGHAND and CLONE_INTO_CGROUP, are for clone3",
       "clone(2)", [](Request request) { return request.flags.has_any(above_32_bits); }},
      {"clone-has-no-newtime", CloneCalls::clone, ignored,
       "in clone, 0x80 is a bit of the exit signal; CLONE_NEWTIME is for clone3 and unshare", "linux/sched.h",
       [](Request request) { return request.flags.has(NEWTIME); }},
      {"clone-ignores-detached", CloneCalls::clone, ignored, "CLONE_DETACHED has no effect",
       "clone(2), since Linux 2.6.2", [](Request request) { return request.flags.has(DETACHED); }},
      {"clone-ignores-signal-of-thread", CloneCalls::clone, ignored,
       "a thread's end sends no signal: the exit signal has no effect", "copy_process()",
       [](Request request) { return request.flags.has(THREAD) && request.exit_signal != 0; }},
      {"clone-takes-signal-of-creator", CloneCalls::clone, ignored,
       "with CLONE_PARENT the exit signal is the creator's own, whatever is asked for", "copy_process()",
       [](Request request) {
         return request.flags.has(PARENT) && !request.flags.has(THREAD) && request.exit_signal != 0;
       }},
      {"clone-takes-any-number", CloneCalls::clone, ignored,
       "there is no signal above 64: the end of this child sends none", "do_notify_parent()",
       [](Request request) { return request.exit_signal > highest_signal; }},
      {"newtime-waits-for-memory", CloneCalls::clone3, ignored,
       "with CLONE_VM the new time namespace is for the child's children: clocks belong to a memory",
       "copy_namespaces()", [](Request request) { return together(request, NEWTIME, VM); }},
      {"waited-for-as-a-clone-child", CloneCalls::births, trap,
       "its end sends no SIGCHLD: only a wait with __WALL or __WCLONE finds it", "wait(2)",
       [](Request request) { return !request.flags.has_any(THREAD | PARENT) && request.exit_signal != SIGCHLD; }},
      {"one-stack-for-two", CloneCalls::births, trap,
       "memory is shared and both run at once, so it needs a stack of its own", "clone(2)",
       [](Request request) { return request.flags.has(VM) && !request.flags.has(VFORK) && !has_own_stack(request); }},
      {"one-thread-pointer-for-two", CloneCalls::births, trap,
       "without CLONE_SETTLS both have one thread pointer, so errno, malloc and printf of libc break in it",
       "clone(2), arch_prctl(2)",
       [](Request request) { return request.flags.has(VM) && !request.flags.has_any(SETTLS | VFORK); }},
      {"needs-cap-sys-admin", CloneCalls::births, privilege,
       "a new namespace needs CAP_SYS_ADMIN (EPERM); with CLONE_NEWUSER besides, it needs nothing",
       "clone(2), namespaces(7)",
       [](Request request) { return request.flags.has_any(privileged_namespaces) && !request.flags.has(NEWUSER); }},
      {"unshare-needs-cap-sys-admin", CloneCalls::unshare, privilege,
       "a new namespace needs CAP_SYS_ADMIN (EPERM); with CLONE_NEWUSER besides, it needs nothing",
       "unshare(2), namespaces(7)",
       [](Request request) { return request.flags.has_any(privileged_namespaces) && !request.flags.has(NEWUSER); }},
      {"needs-the-cgroup", CloneCalls::clone3, privilege,
       "the caller must be allowed to move a process into that cgroup, of version 2 (EACCES, EBUSY, EOPNOTSUPP)",
       "clone(2), cgroups(7)", [](Request request) { return request.flags.has(INTO_CGROUP); }},
      {"init-has-no-siblings", CloneCalls::births, state,
       "refused (EINVAL) when the caller is the init process of its pid namespace", "clone(2), since Linux 2.6.32",
       [](Request request) { return request.flags.has(PARENT); }},
      {"thread-after-unshare-newpid", CloneCalls::births, state,
       "refused (EINVAL) once the caller has called unshare(CLONE_NEWPID), or setns for a pid namespace", "clone(2)",
       [](Request request) { return request.flags.has(THREAD); }},
      {"only-single-threaded", CloneCalls::unshare, state, "refused (EINVAL) when the caller has other threads",
       "unshare(2)", [](Request request) { return request.flags.has_any(THREAD | SIGHAND | VM | NEWUSER); }},
      {"children-only", CloneCalls::unshare, state,
       "CLONE_NEWPID and CLONE_NEWTIME leave the caller where it is: its next children are born there",
       "unshare(2), time_namespaces(7)", [](Request request) { return request.flags.has_any(NEWPID | NEWTIME); }},
  });
}();

[[nodiscard]] constexpr bool applies(const CloneCaveat& caveat, const CloneRequest& request) {
  return includes(caveat.calls, request.call) && caveat.applies(request);
}

}  // namespace ramet
