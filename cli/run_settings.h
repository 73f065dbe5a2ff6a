// RunSettings: what `ramet run` was asked for on its command line.
#pragma once

#include <linux/filter.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/own/fd.h"
#include "ramet/task/capability_set.h"
#include "ramet/task/container.h"
#include "ramet/task/tree_limits.h"

namespace ramet::cli {

// One of --cap-add and --cap-drop.
struct CapabilityChange {
  bool add = false;
  CapabilitySet which;
};

enum class Choice : std::uint8_t { automatic, yes, no };

struct RunSettings {
  std::vector<std::string> command;  // empty: a shell
  std::optional<std::string> name;   // its argument 0

  // The container: its mounts as they stand on the command line.
  Container container;
  Namespaces fresh;
  Namespaces shared;  // taken away again from whatever brought them
  bool isolated = false;
  bool has_devices = false;
  std::optional<mode_t> next_permissions;  // of the next tmpfs, directory or file
  std::optional<std::uint64_t> next_size;  // of the next tmpfs, in bytes
  std::vector<std::string> overlay_sources;  // of the next overlay, the lowest first
  std::vector<Fd> joined;  // pidfds, open until the start

  std::optional<std::string> directory;
  std::vector<std::pair<std::string, std::optional<std::string>>> variables;  // without a value: removed
  bool clear_environment = false;
  std::optional<int> nice;
  std::optional<mode_t> umask;
  std::map<int, rlimit> limits;
  TreeLimits tree_limits;
  std::optional<std::string> cgroup;
  std::optional<cpu_set_t> affinity;
  std::optional<int> oom_score;
  bool no_new_privileges = false;
  std::vector<CapabilityChange> capability_changes;  // in their order
  std::vector<std::vector<sock_filter>> filters;     // of seccomp(2), in their order
  bool one_filter = false;                           // --seccomp, which goes with no other
  std::optional<int> death_signal;  // when ramet ends
  bool die_with_parent = false;      // ramet itself, too
  bool new_session = false;
  Choice terminal = Choice::automatic;  // one of its own
  std::optional<std::chrono::nanoseconds> timeout;
  std::chrono::nanoseconds grace = std::chrono::seconds(5);  // between SIGTERM and SIGKILL

  // Descriptors by which whoever started ramet goes along with it.
  std::optional<int> told_start;    // gets one JSON object about the process
  std::optional<int> told_life;     // gets that, and one about the end
  std::optional<int> ids_awaited;   // the ids are written when this can be read
  std::optional<int> awaited;       // the command begins when this can be read

  bool print = false;
  bool dry_run = false;
};

}  // namespace ramet::cli
