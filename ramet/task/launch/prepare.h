// PreparedLaunch: a LaunchPlan and all that its pointers point to; made by the creator before the birth, from settings
// that outlive it. Source of the steps' meaning: launch_plan.h.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ramet/own/fd.h"
#include "ramet/own/seqpacket.h"
#include "ramet/result.h"
#include "ramet/task/cgroup.h"
#include "ramet/task/launch/command_settings.h"

namespace ramet::launch {

class PreparedContainer;

struct PreparedLaunch {
  PreparedLaunch();
  ~PreparedLaunch();
  PreparedLaunch(const PreparedLaunch&) = delete;
  PreparedLaunch& operator=(const PreparedLaunch&) = delete;

  LaunchPlan plan;
  std::vector<Fd> of_child;      // what only the child needs: closed once it is born
  std::map<int, Fd> of_parent;   // other ends of pipes, by the child's number; of a terminal, by the first that has it

  // Of a terminal that the child makes in its container (own_terminal.h).
  struct OwnTerminal {
    std::size_t mount = 0;  // which of the container's makes it
    int place = -1;         // the number that stands for it in the plan
    int parents = -1;       // its number in of_parent
    Seqpacket from_child;
  };
  std::optional<OwnTerminal> own_terminal;

  std::deque<std::string> strings;  // a deque: its strings stay where they are
  std::vector<const char*> programs;
  std::vector<char*> arguments;
  std::vector<char*> shell_arguments;
  std::vector<char*> environment;
  std::vector<FdMove> moves;
  std::vector<FdRange> closed;
  std::vector<LimitSetting> limits;
  std::vector<sock_fprog> filters;
  Tree tree = Tree::loose;       // what kind was made
  std::optional<Cgroup> cgroup;  // of Tree::cgroup: the parent's to keep
  std::vector<Cgroup> limiting;  // and those that limit it besides
  std::unique_ptr<PreparedContainer> container;  // nullptr: none

  // Keeps a string as long as the plan.
  [[nodiscard]] const char* keep(std::string text) { return strings.emplace_back(std::move(text)).c_str(); }
};

// Checks the settings and fills `prepared`. Fails with {command, EINVAL, what is malformed}, or with the step that could not
// be prepared ("open", "pipe", "cgroup", ...); whatever was opened is closed with `prepared`.
[[nodiscard]] Result<void> prepare(const CommandSettings& settings, PreparedLaunch& prepared);

// Its parts, each in the file of its name.
[[nodiscard]] Result<void> prepare_program(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_environment(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_descriptors(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_surroundings(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_tree(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_restrictions(const CommandSettings& settings, PreparedLaunch& prepared);
[[nodiscard]] Result<void> prepare_container(const CommandSettings& settings, PreparedLaunch& prepared);

[[nodiscard]] inline std::unexpected<Error> malformed(std::string what) {
  return std::unexpected(Error{"command", EINVAL, std::move(what)});
}

// The same descriptor under a number above 2, and above every number that the plan's moves write to: for what the child
// needs until its exec. Fails with EMFILE.
[[nodiscard]] Result<Fd> out_of_the_way(Fd fd, const LaunchPlan& plan);

}  // namespace ramet::launch
