// ContainerPlan: what makes a new process's own view of the machine, as plain data that its creator has prepared
// wholly: the child may not allocate, look anything up, or take a lock. Strings and arrays belong to the
// PreparedContainer that made the plan. A field at its default is a step not taken. Source: namespaces(7) and the pages
// it names.
#pragma once

#include <linux/mount.h>
#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramet/kernel/clone_flags.h"
#include "ramet/task/container_settings.h"

namespace ramet::launch {

// Who writes the id maps of a new user namespace.
enum class IdMapWriter : std::uint8_t {
  nobody,  // no new user namespace, or one that stays without ids
  child,   // one own id each: the kernel lets a child map those
  helper,  // several ranges need someone outside: a thread of the creator
};

// What child and helper tell each other through shared memory; futex words.
struct IdMapMeeting {
  std::atomic<std::uint32_t> child_waits{0};  // 1: the child exists, its pid is known; 2: there will be no child
  std::atomic<std::uint32_t> answer{0};       // 1: the maps are written; 2: they are not, see `number`
  pid_t child = 0;                            // written by the kernel before the child runs
  int number = 0;                             // errno of the helper's failure
  const char* stage = nullptr;
  const char* item = nullptr;
};

struct UserPlan {
  IdMapWriter writer = IdMapWriter::nobody;
  const char* user_map = nullptr;  // the lines of /proc/self/uid_map
  const char* group_map = nullptr;
  bool deny_setgroups = false;      // before the group map: the kernel asks it of an unprivileged child that writes that
  IdMapMeeting* meeting = nullptr;  // of a helper that shares memory with the child
  int gate = -1;                    // of one that does not: a pipe that gives a byte when the maps are written
  bool become = false;              // take the ids below: who is not mapped can create no file
  uid_t user = 0;
  gid_t group = 0;
  bool drop_groups = false;  // before: with the group as the only one
  const char* nested_user_map = nullptr;  // of a second namespace in the first, which may have no third
  const char* nested_group_map = nullptr;
  bool require_no_more = false;  // that no user namespace can be made
};

struct OverlayPlan {
  std::span<const char* const> lower;  // the uppermost first
  const char* upper = nullptr;         // nullptr: a layer in memory, which nobody sees again; "" none: it is read-only
  const char* work = nullptr;
};

using RootKind = ContainerSettings::RootKind;

struct RootPlan {
  RootKind kind = RootKind::of_the_host;
  const char* directory = nullptr;  // of `directory`
  const char* size =
      nullptr;  // of `memory`, and of an overlay's own upper layer: what tmpfs takes; nullptr: half the RAM
  OverlayPlan overlay;
  bool read_only = false;
  bool inert_devices = false;  // of `directory`
  mutable int noted = -1;      // the child's note of where it has the directory; sources_in_child.cc
};

using MountKind = ContainerSettings::MountKind;

struct MountPlan {
  MountKind kind = MountKind::bind;
  const char* source = nullptr;     // of a bind; the text of a symlink; the size of memory; of devices: the terminal that
                                    // is their console
  const char* target = nullptr;     // a path inside the new root
  int descriptor = -1;              // of a bind: what `source` has to be; of devices: where a terminal of theirs goes and is wanted, see terminal_in_child.cc
  const char* mode = nullptr;       // of memory: in octal
  std::uint64_t attributes = 0;     // MOUNT_ATTR_*
  bool optional = false;            // a bind whose source is missing is passed over
  bool source_is_directory = true;  // of a bind: what the target has to be
  mode_t permissions = 0755;        // of a directory, a file, what is there
  std::span<const char> contents;   // of a file
  mutable int noted = -1;           // the child's note of where it has the source of a bind; sources_in_child.cc
  OverlayPlan overlay;
};

struct JoinPlan {
  int descriptor = -1;      // of /proc/PID/ns/NAME, or a pidfd
  std::uint64_t flags = 0;  // CLONE_NEW*
  const char* item = nullptr;
};

struct LockPlan {
  const char* path = nullptr;
  int descriptor = -1;  // the child notes here where it has it open
};

// As whom a user namespace shows those that it has no number for, unless the machine says otherwise (overflowuid).
inline constexpr std::uint32_t unknown_user = 65534;

struct ContainerPlan {
  CloneFlags fresh;                 // the new namespaces that it is born in
  CloneFlags unshared;              // and those that it makes itself: after it has joined others, or because it is not born
  std::span<const JoinPlan> joins;  // the user namespace first
  UserPlan user;
  bool own_keyring = false;  // not the creator's session keyring, and its keys
  bool has_mounts = false;  // a mount namespace of its own: the rest of the mounts below
  unsigned long propagation = 0;    // of all mounts of the host in it: MS_*; 0: as it is
  RootPlan root;
  std::span<const MountPlan> mounts;
  bool may_know_the_machines_root = true;  // as far as the ids tell: then what it may write in a new proc is protected
  const char* host_name = nullptr;
  const char* domain_name = nullptr;
  bool loopback_up = false;
  const char* time_offsets = nullptr;  // the lines of /proc/self/timens_offsets
  bool has_init = false;
  std::span<LockPlan> locks;  // held by the init
  pid_t* member = nullptr;  // of a pid namespace that it joins or makes itself: where the pid of who lives inside is told; shared memory
  int member_note = -1;     // without shared memory: a pipe into which it is written when the member has begun
  const char* directory = nullptr;  // where the program is, if there is such a directory and no other is asked for
  int creator = -1;                 // a pidfd of the creator, where the child has to see whether it is still there
  mutable int proc = -1;            // the child's note of where it has /proc as its creator sees it; proc_in_child.h

  [[nodiscard]] bool makes(CloneFlag which) const { return fresh.has(which) || unshared.has(which); }
};

}  // namespace ramet::launch
