// RunSettings: what `ramet run` was asked for on its command line.
#pragma once

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
#include "ramet/task/container.h"
#include "ramet/task/tree_limits.h"

namespace CLI {
class App;
}

namespace ramet::cli {

enum class Choice : std::uint8_t { automatic, yes, no };

struct RunSettings {
  std::vector<std::string> command;  // empty: a shell
  bool command_after_dashes = false;

  // The container: its mounts as they stand on the command line.
  Container container;
  Namespaces fresh;
  Namespaces shared;  // taken away again from whatever brought them
  bool isolated = false;
  bool has_devices = false;
  std::optional<mode_t> next_permissions;  // of the next tmpfs or directory
  std::optional<std::uint64_t> next_size;  // of the next tmpfs, in bytes
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
  bool drop_capabilities = false;
  std::optional<int> death_signal;  // when ramet ends
  bool new_session = false;
  Choice terminal = Choice::automatic;  // one of its own
  std::optional<std::chrono::nanoseconds> timeout;
  std::chrono::nanoseconds grace = std::chrono::seconds(5);  // between SIGTERM and SIGKILL

  bool print = false;
  bool dry_run = false;
};

// Declares the options on the verb. `settings` is filled by the parse.
void declare_run_options(CLI::App& verb, RunSettings& settings);

}  // namespace ramet::cli
