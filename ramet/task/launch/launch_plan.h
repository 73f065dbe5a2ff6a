// LaunchPlan: everything that a child does between its birth and its program, as plain data made wholly by the creator:
// the child may not allocate, look anything up, or take a lock.
// Strings and arrays belong to the PreparedLaunch that made the plan. A field at its default is a step not taken.
#pragma once

#include <linux/filter.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramet/kernel/clone_flags.h"
#include "ramet/task/launch/launch_report.h"

namespace ramet::launch {

struct ContainerPlan;  // container_plan.h

enum class FdWay : std::uint8_t {
  copy,  // dup3 straight from `from`
  lift,  // by way of a high number, because another target would overwrite `from` first
  keep,  // `from` is `to`: only close-on-exec is taken off
};

struct FdMove {
  int from = -1;
  int to = -1;
  FdWay way = FdWay::copy;
  const char* item = nullptr;  // "fd 7"
};

struct FdRange {
  unsigned first = 0;
  unsigned last = 0;
};

struct LimitSetting {
  int resource = 0;
  rlimit value{};
  const char* item = nullptr;  // "RLIMIT_NOFILE"
};

struct GroupList {
  const gid_t* groups = nullptr;
  std::size_t count = 0;
};

struct CredentialPlan {
  bool set_groups = false;  // setgroups is called, also with an empty list
  GroupList groups;
  bool set_ids = false;  // group and user, in this order
  gid_t group = 0;
  uid_t user = 0;
  bool set_capabilities = false;
  std::uint64_t capabilities = 0;  // all that the program may have; bit n is capability n
  int highest_capability = 0;      // of the kernel
  bool clear_inheritable = false;
  [[nodiscard]] bool change_anything() const { return set_groups || set_ids || set_capabilities || clear_inheritable; }
};

enum class SessionWish : std::uint8_t { keep, new_session, new_group };

struct SessionPlan {
  SessionWish wish = SessionWish::keep;
  pid_t group = 0;               // of new_group: the group to join; 0: one of its own
  int controlling_terminal = -1; // the fd as it is before the moves
  int foreground_of = -1;        // a terminal whose foreground group the child's group becomes
};

struct SignalPlan {
  std::uint64_t to_default = 0;  // signal n is bit n-1: these lose SIG_IGN; at the birth, those that have it
  std::uint64_t to_ignore = 0;
  std::uint64_t mask = 0;        // blocked when the program begins
  bool handlers_remain = false;  // the birth could not clear the creator's handlers: the child has to
};

// A hook of the caller: 0, or an errno. Raw system calls only.
struct HookPlan {
  int (*function)(void*) noexcept = nullptr;
  void* argument = nullptr;
  std::size_t size = 0;  // of an argument that is the plan's own and goes with it; 0: it is the caller's
};

struct LaunchPlan {
  // The program.
  const char* const* programs = nullptr;  // paths to try in turn, ended by nullptr
  int program_fd = -1;                    // instead of a path
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  char** shell_arguments = nullptr;  // for a script without "#!": "sh", a place for the path, the rest; nullptr: ENOEXEC
  const char* name = nullptr;        // the program as the caller named it

  // Around it.
  const ContainerPlan* container = nullptr;
  int cgroup = -1;        // directory of a cgroup v2, for CLONE_INTO_CGROUP
  std::array<int, 4> cgroup_procs{-1, -1, -1, -1};  // the files to write to where the child has to move itself
  const char* cgroup_name = nullptr;
  SessionPlan session;
  int directory_fd = -1;
  const char* directory = nullptr;
  const char* directory_item = nullptr;
  int umask = -1;
  bool set_nice = false;
  int nice = 0;
  const cpu_set_t* affinity = nullptr;
  bool set_scheduling = false;
  int policy = 0;
  sched_param scheduling{};
  const char* oom_score = nullptr;  // the text for /proc/self/oom_score_adj
  std::span<FdMove> moves;            // the child notes in `from` where it has lifted one to
  int lift_above = 0;                 // lifted descriptors get numbers from here on
  std::span<const FdRange> closed;    // empty: everything is inherited
  std::span<const LimitSetting> limits;
  CredentialPlan credentials;
  int parent_death_signal = 0;
  pid_t parent = 0;  // who must still be the parent, as the child sees it
  bool become_subreaper = false;
  bool no_new_privileges = false;
  int landlock = -1;  // a rule set
  std::span<const sock_fprog> seccomp;
  HookPlan pre_exec;
  SignalPlan signals;

  // How it is born.
  int exit_signal = 0;      // until the exec, which makes it SIGCHLD: a child that fails is nobody else's business
  bool wants_pidfd = true;  // of who only waits for it at once the pid is as good: nobody else has a reason to collect it
  bool of_creators_parent = false;  // a sibling of its creator (CLONE_PARENT), who cannot collect it, nor one that failed
  pid_t* pid = nullptr;     // written before the child runs, for who helps it while its creator sleeps; wants clone3
  int hold = -1;            // a pipe from which the child reads before its signals, filter and program
  int hold_other_end = -1;  // the child closes its copy, so that it sees when the creator is gone
  int hold_note = -1;       // a pipe into which it writes a byte when it waits

  // Another cgroup that the child has to join by itself.
  void join_by_itself(int procs) { *std::ranges::find(cgroup_procs, -1) = procs; }
  [[nodiscard]] bool moves_itself() const { return cgroup_procs[0] >= 0; }
  // Whether its working directory depends on its creator's.
  [[nodiscard]] bool begins_where_its_creator_is() const {
    return directory_fd < 0 && (directory == nullptr || *directory != '/');
  }
  [[nodiscard]] bool changes_credentials() const { return credentials.change_anything() || container != nullptr; }
};

}  // namespace ramet::launch
