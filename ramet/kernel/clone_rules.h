// What the kernel refuses, for each call: one row a rule, with the reason a person can act on. Only what a request
// says by itself is here; what depends on the caller's own state or privilege is in clone_caveats.h. The rows stand in
// the order in which the kernel asks, so the first broken one is the one that it answers with.
// Source: clone(2), unshare(2); kernel/fork.c: copy_clone_args_from_user, clone3_args_valid, kernel_clone,
// copy_process, check_unshare_flags; kernel/nsproxy.c: copy_namespaces. clone_rules_kernel_test.cc asks the running
// kernel.
#pragma once

#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <string_view>

#include "ramet/kernel/clone_flag_table.h"
#include "ramet/kernel/clone_request.h"

namespace ramet {

enum class CloneCalls : std::uint8_t { clone = 1, clone3 = 2, births = 3, unshare = 4 };

[[nodiscard]] constexpr bool includes(CloneCalls calls, CloneCall call) {
  return (static_cast<unsigned>(calls) >> static_cast<unsigned>(call) & 1u) != 0;
}

struct CloneRule {
  std::string_view id;
  CloneCalls calls;
  std::string_view reason;
  std::string_view repair;
  std::string_view source;
  bool (*broken_by)(const CloneRequest&);
  // One repair that loses little, applied to the flags; nothing where the fault is not in the flags.
  CloneFlags add = {};
  CloneFlags remove = {};
  bool drops_exit_signal = false;
  std::optional<KernelVersion> until = {};  // kernels from this one on no longer refuse it
  int error = EINVAL;
};

namespace clone_rule {

using enum CloneFlag;

inline constexpr CloneFlags known_to_clone3 = named_clone_flags();
inline constexpr CloneFlags known_to_unshare = THREAD | FS | NEWNS | SIGHAND | VM | FILES | SYSVSEM | NEWUTS | NEWIPC |
                                               NEWNET | NEWUSER | NEWPID | NEWCGROUP | NEWTIME;
inline constexpr CloneFlags signal_bits_of_clone3 = CloneFlags::from_bits(clone_signal_bits).without(NEWTIME);
inline constexpr std::uint64_t page = 4096;                 // the kernel's own limit is its page size, never less
inline constexpr std::uint64_t deepest_pid_namespace = 32;  // MAX_PID_NS_LEVEL

constexpr CloneFlags every_bit_but(CloneFlags flags) { return CloneFlags::from_bits(~flags.bits()); }

constexpr bool together(const CloneRequest& request, CloneFlag one, CloneFlag other) {
  return request.flags.has(one) && request.flags.has(other);
}

}  // namespace clone_rule

inline constexpr auto clone_rules = [] {
  using namespace clone_rule;
  using Request = const CloneRequest&;
  return std::to_array<CloneRule>({
      // ---- clone3's structure, before anything else
      {.id = "struct-too-long",
       .calls = CloneCalls::clone3,
       .reason = "the structure is longer than a page",
       .repair = "pass 88, the size of struct clone_args",
       .source = "clone(2); copy_clone_args_from_user()",
       .broken_by = [](Request request) { return request.arguments_size > page; },
       .error = E2BIG},
      {.id = "struct-too-short",
       .calls = CloneCalls::clone3,
       .reason = "the structure is shorter than its first version, of 64 bytes",
       .repair = "pass 88, the size of struct clone_args",
       .source = "copy_clone_args_from_user()",
       .broken_by = [](Request request) { return request.arguments_size < clone_args_size_first; }},
      {.id = "set-tid-with-its-size",
       .calls = CloneCalls::clone3,
       .reason = "set_tid and set_tid_size come together, for at most 32 pid namespaces",
       .repair = "give both, or neither",
       .source = "clone(2), the set_tid array; copy_clone_args_from_user()",
       .broken_by =
           [](Request request) {
             const auto& given = request.arguments;
             return given && ((given->set_tid == 0) != (given->set_tid_size == 0) ||
                              given->set_tid_size > deepest_pid_namespace);
           }},
      {.id = "exit-signal-is-a-signal",
       .calls = CloneCalls::clone3,
       .reason = "exit_signal is above 64, and there is no such signal",
       .repair = "use SIGCHLD, or 0 for none",
       .source = "copy_clone_args_from_user()",
       .broken_by = [](Request request) { return request.exit_signal > highest_signal; },
       .drops_exit_signal = true},
      {.id = "cgroup-is-a-descriptor",
       .calls = CloneCalls::clone3,
       .reason = "CLONE_INTO_CGROUP needs the cgroup field: a structure of 88 bytes, with an open descriptor in it",
       .repair = "open the cgroup's directory, or remove CLONE_INTO_CGROUP",
       .source = "clone(2), CLONE_INTO_CGROUP; copy_clone_args_from_user()",
       .broken_by =
           [](Request request) {
             return request.flags.has(INTO_CGROUP) && (request.arguments_size < clone_args_size_third ||
                                                       (request.arguments && request.arguments->cgroup > INT_MAX));
           }},
      {.id = "clone3-knows-the-flag",
       .calls = CloneCalls::clone3,
       .reason = "clone3 refuses bits that it has no flag for",
       .repair = "remove the bits that have no name",
       .source = "clone3_args_valid()",
       .broken_by =
           [](Request request) {
             return request.flags.has_any(every_bit_but(known_to_clone3 | signal_bits_of_clone3));
           },
       .remove = every_bit_but(known_to_clone3 | signal_bits_of_clone3)},
      {.id = "no-signal-in-clone3-flags",
       .calls = CloneCalls::clone3,
       .reason = "clone3 has a field for the exit signal; the low bits of its flags must be clear",
       .repair = "move the signal from flags to exit_signal",
       .source = "clone(2), clone3_args_valid()",
       .broken_by = [](Request request) { return request.flags.has_any(signal_bits_of_clone3); },
       .remove = signal_bits_of_clone3},
      {.id = "clone3-newtime-is-new",
       .calls = CloneCalls::clone3,
       .reason = "clone3 before Linux 6.3 takes CLONE_NEWTIME for a part of the exit signal",
       .repair = "call unshare(CLONE_NEWTIME) before",
       .source = "clone3_args_valid(), Linux 5.6 to 6.2",
       .broken_by = [](Request request) { return request.flags.has(NEWTIME); },
       .remove = NEWTIME,
       .until = KernelVersion{6, 3}},
      {.id = "clone3-refuses-detached",
       .calls = CloneCalls::clone3,
       .reason = "CLONE_DETACHED means nothing any more, and clone3 keeps its bit for a later use",
       .repair = "remove CLONE_DETACHED",
       .source = "clone(2): EINVAL; clone3_args_valid()",
       .broken_by = [](Request request) { return request.flags.has(DETACHED); },
       .remove = DETACHED},
      {.id = "sighand-or-clear-sighand",
       .calls = CloneCalls::clone3,
       .reason = "CLONE_CLEAR_SIGHAND would clear the very handlers that CLONE_SIGHAND shares with the creator",
       .repair = "remove CLONE_CLEAR_SIGHAND or CLONE_SIGHAND",
       .source = "clone(2): EINVAL; clone3_args_valid()",
       .broken_by = [](Request request) { return together(request, SIGHAND, CLEAR_SIGHAND); },
       .remove = CLEAR_SIGHAND},
      {.id = "clone3-thread-has-no-exit-signal",
       .calls = CloneCalls::clone3,
       .reason = "a thread's end sends no signal, and clone3 refuses CLONE_THREAD with one (clone ignores it)",
       .repair = "set exit_signal to 0, or remove CLONE_THREAD",
       .source = "clone(2), clone3_args_valid()",
       .broken_by = [](Request request) { return request.flags.has(THREAD) && request.exit_signal != 0; },
       .drops_exit_signal = true},
      {.id = "clone3-parent-has-no-exit-signal",
       .calls = CloneCalls::clone3,
       .reason =
           "with CLONE_PARENT the exit signal is the creator's own, and clone3 refuses another (clone ignores it)",
       .repair = "set exit_signal to 0, or remove CLONE_PARENT",
       .source = "clone(2), clone3_args_valid()",
       .broken_by = [](Request request) { return request.flags.has(PARENT) && request.exit_signal != 0; },
       .drops_exit_signal = true},
      {.id = "stack-with-its-size",
       .calls = CloneCalls::clone3,
       .reason = "stack and stack_size come together",
       .repair = "give both (stack is the lowest byte), or neither",
       .source = "clone(2): EINVAL; clone3_stack_valid()",
       .broken_by =
           [](Request request) {
             return request.arguments && (request.arguments->stack == 0) != (request.arguments->stack_size == 0);
           }},
      // ---- both calls
      {.id = "pidfd-and-parent-tid-apart",
       .calls = CloneCalls::clone3,
       .reason = "pidfd and parent_tid are one address, and both would be written there",
       .repair = "give them two addresses",
       .source = "kernel_clone()",
       .broken_by =
           [](Request request) {
             return together(request, PIDFD, PARENT_SETTID) && request.arguments &&
                    request.arguments->pidfd == request.arguments->parent_tid;
           }},
      {.id = "clone-pidfd-or-parent-settid",
       .calls = CloneCalls::clone,
       .reason = "clone returns the pidfd through parent_tid, where CLONE_PARENT_SETTID wants the tid",
       .repair = "remove one of the two, or call clone3, which has a place for each",
       .source = "clone(2): EINVAL; kernel_clone()",
       .broken_by = [](Request request) { return together(request, PIDFD, PARENT_SETTID); },
       .remove = PARENT_SETTID},
      {.id = "newns-or-fs",
       .calls = CloneCalls::births,
       .reason = "CLONE_FS shares root and working directory, which cannot lie in two mount namespaces (CLONE_NEWNS)",
       .repair = "remove CLONE_FS or CLONE_NEWNS",
       .source = "clone(2): EINVAL; copy_process()",
       .broken_by = [](Request request) { return together(request, NEWNS, FS); },
       .remove = FS},
      {.id = "newuser-or-fs",
       .calls = CloneCalls::births,
       .reason = "CLONE_NEWUSER gives the right to chroot, and CLONE_FS would hand the new root to the creator",
       .repair = "remove CLONE_FS or CLONE_NEWUSER",
       .source = "clone(2): EINVAL since 3.9; copy_process()",
       .broken_by = [](Request request) { return together(request, NEWUSER, FS); },
       .remove = FS},
      {.id = "thread-needs-sighand",
       .calls = CloneCalls::births,
       .reason = "CLONE_THREAD needs CLONE_SIGHAND: a signal to a process may run its handler in any of its threads",
       .repair = "add CLONE_SIGHAND (and with it CLONE_VM), or remove CLONE_THREAD",
       .source = "clone(2): EINVAL since 2.5.35; copy_process()",
       .broken_by = [](Request request) { return request.flags.has(THREAD) && !request.flags.has(SIGHAND); },
       .add = SIGHAND | VM,
       .remove = CLEAR_SIGHAND},
      {.id = "sighand-needs-vm",
       .calls = CloneCalls::births,
       .reason = "CLONE_SIGHAND needs CLONE_VM: a handler is an address, and means nothing in another memory",
       .repair = "add CLONE_VM, or remove CLONE_SIGHAND",
       .source = "clone(2): EINVAL since 2.6.0; copy_process()",
       .broken_by = [](Request request) { return request.flags.has(SIGHAND) && !request.flags.has(VM); },
       .add = VM},
      {.id = "thread-in-one-pid-and-user-namespace",
       .calls = CloneCalls::births,
       .reason = "the threads of one process live in one pid and one user namespace, so CLONE_THREAD goes with neither "
                 "CLONE_NEWPID nor CLONE_NEWUSER",
       .repair = "remove CLONE_NEWPID and CLONE_NEWUSER, or CLONE_THREAD",
       .source = "clone(2): EINVAL; copy_process()",
       .broken_by =
           [](Request request) { return request.flags.has(THREAD) && request.flags.has_any(NEWUSER | NEWPID); },
       .remove = NEWUSER | NEWPID},
      {.id = "clone-pidfd-or-detached",
       .calls = CloneCalls::clone,
       .reason = "CLONE_DETACHED, ignored otherwise, is refused beside CLONE_PIDFD: its bit is kept for a later use",
       .repair = "remove CLONE_DETACHED",
       .source = "clone(2): EINVAL; copy_process()",
       .broken_by = [](Request request) { return together(request, PIDFD, DETACHED); },
       .remove = DETACHED},
      {.id = "thread-pidfd-is-new",
       .calls = CloneCalls::births,
       .reason = "before Linux 6.9 a pidfd stands for a whole process, so CLONE_PIDFD cannot go with CLONE_THREAD",
       .repair = "remove CLONE_PIDFD",
       .source = "clone(2): EINVAL; copy_process(), Linux 5.2 to 6.8",
       .broken_by = [](Request request) { return together(request, THREAD, PIDFD); },
       .remove = PIDFD,
       .until = KernelVersion{6, 9}},
      {.id = "newipc-or-sysvsem",
       .calls = CloneCalls::births,
       .reason = "CLONE_SYSVSEM shares undo values of semaphores that a new IPC namespace (CLONE_NEWIPC) cannot reach",
       .repair = "remove CLONE_SYSVSEM or CLONE_NEWIPC",
       .source = "clone(2): EINVAL; copy_namespaces()",
       .broken_by = [](Request request) { return together(request, NEWIPC, SYSVSEM); },
       .remove = SYSVSEM},
      // ---- unshare
      {.id = "unshare-knows-the-flag",
       .calls = CloneCalls::unshare,
       .reason = "unshare takes flags that name something to stop sharing, and no other bit or signal",
       .repair = "keep FILES, FS, SYSVSEM, VM, SIGHAND, THREAD and the NEW flags alone",
       .source = "unshare(2): EINVAL; check_unshare_flags()",
       .broken_by =
           [](Request request) {
             return request.exit_signal != 0 || request.flags.has_any(every_bit_but(known_to_unshare));
           },
       .remove = every_bit_but(known_to_unshare),
       .drops_exit_signal = true},
  });
}();

[[nodiscard]] constexpr bool breaks(const CloneRequest& request, const CloneRule& rule) {
  return includes(rule.calls, request.call) && (!rule.until || request.kernel < *rule.until) && rule.broken_by(request);
}

// The rule whose error the kernel answers with; null when it refuses nothing.
[[nodiscard]] constexpr const CloneRule* first_broken_rule(const CloneRequest& request) {
  for (const CloneRule& rule : clone_rules) {
    if (breaks(request, rule)) return &rule;
  }
  return nullptr;
}

}  // namespace ramet
