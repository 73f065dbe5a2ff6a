// CommandSettings: what a Command was told, before anything of it is looked up or opened.
#pragma once

#include <linux/filter.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/task/capability_set.h"
#include "ramet/task/container.h"
#include "ramet/task/landlock.h"
#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/stdio.h"
#include "ramet/task/tree.h"
#include "ramet/task/tree_limits.h"

namespace ramet {

enum class OtherFds : std::uint8_t { closed, inherited };

// The signals that the caller ignores: an exec hands them on, and most programs do not expect that.
enum class Ignored : std::uint8_t { reset, inherited };

// A program that is a text without a "#!" line.
enum class PlainScript : std::uint8_t { refused, run_by_shell };

enum class NewPrivileges : std::uint8_t { allowed, forbidden };

}  // namespace ramet

namespace ramet::launch {

enum class EnvironmentStart : std::uint8_t { inherited, empty };

struct CommandSettings {
  std::string program;
  std::optional<int> program_fd;
  std::optional<std::string> name;     // argv[0]; none: the program as given
  std::vector<std::string> arguments;  // after the name
  PlainScript plain_script = PlainScript::refused;

  EnvironmentStart environment = EnvironmentStart::inherited;
  std::map<std::string, std::optional<std::string>> variables;  // without a value: removed

  std::optional<std::string> directory;
  std::optional<int> directory_fd;
  std::optional<mode_t> umask;
  std::map<int, Stdio> fds;
  OtherFds other_fds = OtherFds::closed;

  SessionWish session = SessionWish::keep;
  pid_t process_group = 0;
  std::optional<int> controlling_terminal;
  std::optional<int> foreground_of;

  std::optional<int> nice;
  std::optional<cpu_set_t> affinity;
  std::optional<Scheduling> scheduling;
  std::optional<int> oom_score;
  std::map<int, rlimit> limits;

  std::optional<std::pair<uid_t, gid_t>> user;
  std::optional<std::vector<gid_t>> groups;
  std::optional<CapabilitySet> capabilities;
  NewPrivileges new_privileges = NewPrivileges::allowed;
  std::vector<std::vector<sock_filter>> seccomp;
  std::optional<Landlock> landlock;

  std::optional<int> parent_death_signal;
  std::optional<std::string> cgroup;
  std::optional<int> cgroup_fd;
  Tree tree = Tree::loose;
  TreeLimits tree_limits;

  std::optional<Container> container;

  Ignored ignored = Ignored::reset;
  std::vector<int> ignore;
  std::optional<sigset_t> mask;
  HookPlan pre_exec;
  std::vector<std::byte> pre_exec_value;  // what its argument points to, where that is a copy
};

}  // namespace ramet::launch
