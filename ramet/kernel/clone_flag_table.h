// What each clone flag means, in one sentence, and since which kernel. The order is the one in which strace prints
// them.
// Source: clone(2), linux/sched.h, the kernel's history for NEWTIME in clone3 (6.3) and PIDFD with threads (6.9).
#pragma once

#include <array>
#include <string_view>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/clone_flags.h"

namespace ramet {

struct CloneFlagInformation {
  CloneFlag flag;
  std::string_view name;     // the kernel's own
  std::string_view meaning;  // of the flag set, as a sentence about the new task ("it") and its creator
  std::string_view since;    // the first kernel that knew it; clone3 takes CLONE_NEWTIME since 6.3
};

inline constexpr std::array clone_flag_table = {
    CloneFlagInformation{CloneFlag::VM, "CLONE_VM", "memory is shared: a write or mmap by one is seen by the other",
                         "2.0"},
    CloneFlagInformation{CloneFlag::FS, "CLONE_FS", "root, working directory and umask are shared", "2.0"},
    CloneFlagInformation{CloneFlag::FILES, "CLONE_FILES", "the table of file descriptors is shared", "2.0"},
    CloneFlagInformation{CloneFlag::SIGHAND, "CLONE_SIGHAND", "the table of signal handlers is shared", "2.0"},
    CloneFlagInformation{CloneFlag::PIDFD, "CLONE_PIDFD", "the creator is given a file descriptor that stands for it",
                         "5.2"},
    CloneFlagInformation{CloneFlag::PTRACE, "CLONE_PTRACE", "whoever traces the creator traces it too", "2.2"},
    CloneFlagInformation{CloneFlag::VFORK, "CLONE_VFORK", "the creator sleeps until it calls exec or ends", "2.2"},
    CloneFlagInformation{CloneFlag::PARENT, "CLONE_PARENT", "its parent is the creator's parent, not the creator",
                         "2.3.12"},
    CloneFlagInformation{CloneFlag::THREAD, "CLONE_THREAD", "it joins the creator's thread group: one process, one pid",
                         "2.4"},
    CloneFlagInformation{CloneFlag::NEWNS, "CLONE_NEWNS", "it gets a mount namespace of its own", "2.4.19"},
    CloneFlagInformation{CloneFlag::SYSVSEM, "CLONE_SYSVSEM", "the System V semaphore undo list is shared", "2.5.10"},
    CloneFlagInformation{CloneFlag::SETTLS, "CLONE_SETTLS", "its thread pointer is set from the tls argument",
                         "2.5.32"},
    CloneFlagInformation{CloneFlag::PARENT_SETTID, "CLONE_PARENT_SETTID",
                         "its tid is stored in the creator's memory, at parent_tid", "2.5.49"},
    CloneFlagInformation{CloneFlag::CHILD_CLEARTID, "CLONE_CHILD_CLEARTID",
                         "when it ends, the word at child_tid is cleared and its futex woken: a join waits there",
                         "2.5.49"},
    CloneFlagInformation{CloneFlag::DETACHED, "CLONE_DETACHED", "nothing: ignored since Linux 2.6.2", "2.5.32"},
    CloneFlagInformation{CloneFlag::UNTRACED, "CLONE_UNTRACED", "a tracer of the creator cannot make it traced too",
                         "2.5.46"},
    CloneFlagInformation{CloneFlag::CHILD_SETTID, "CLONE_CHILD_SETTID",
                         "its tid is stored in its own memory, at child_tid", "2.5.49"},
    CloneFlagInformation{CloneFlag::NEWCGROUP, "CLONE_NEWCGROUP", "it gets a cgroup namespace of its own", "4.6"},
    CloneFlagInformation{CloneFlag::NEWUTS, "CLONE_NEWUTS", "it gets a host name of its own (UTS namespace)", "2.6.19"},
    CloneFlagInformation{CloneFlag::NEWIPC, "CLONE_NEWIPC", "it gets an IPC namespace of its own", "2.6.19"},
    CloneFlagInformation{CloneFlag::NEWUSER, "CLONE_NEWUSER",
                         "it gets a user namespace of its own, with every capability in it", "3.8"},
    CloneFlagInformation{CloneFlag::NEWPID, "CLONE_NEWPID", "it is process 1 of a pid namespace of its own", "2.6.24"},
    CloneFlagInformation{CloneFlag::NEWNET, "CLONE_NEWNET", "it gets a network namespace of its own", "2.6.24"},
    CloneFlagInformation{CloneFlag::IO, "CLONE_IO", "the I/O context is shared: the scheduler sees one reader",
                         "2.6.25"},
    CloneFlagInformation{CloneFlag::NEWTIME, "CLONE_NEWTIME",
                         "it gets a time namespace of its own (monotonic and boot clocks)", "5.6"},
    CloneFlagInformation{CloneFlag::CLEAR_SIGHAND, "CLONE_CLEAR_SIGHAND",
                         "every signal that has a handler starts with its default action", "5.5"},
    CloneFlagInformation{CloneFlag::INTO_CGROUP, "CLONE_INTO_CGROUP", "it starts in the cgroup given by a descriptor",
                         "5.7"},
};

// The meaning in `call`: unshare ends the sharing that clone begins, and concerns the caller.
[[nodiscard]] constexpr std::string_view meaning(CloneFlag flag, CloneCall call) {
  if (call == CloneCall::unshare) {
    switch (flag) {
      case CloneFlag::VM:
        return "memory becomes the caller's own: it must have it alone already";
      case CloneFlag::FS:
        return "root, working directory and umask become the caller's own";
      case CloneFlag::FILES:
        return "the table of file descriptors becomes the caller's own";
      case CloneFlag::SIGHAND:
        return "the table of signal handlers is the caller's own: it must have it alone already";
      case CloneFlag::THREAD:
        return "the caller must be the only thread of its process";
      case CloneFlag::SYSVSEM:
        return "the System V semaphore undo list becomes the caller's own, and empty";
      case CloneFlag::NEWPID:
        return "the caller's next child is process 1 of a new pid namespace";
      case CloneFlag::NEWTIME:
        return "the caller's next children have a new time namespace (monotonic and boot clocks)";
      default:
        break;
    }
  }
  for (const CloneFlagInformation& row : clone_flag_table) {
    if (row.flag == flag) return row.meaning;
  }
  return {};
}

// Every flag that has a name.
[[nodiscard]] constexpr CloneFlags named_clone_flags() {
  CloneFlags all;
  for (const CloneFlagInformation& row : clone_flag_table) all |= row.flag;
  return all;
}

}  // namespace ramet
