// BehindPlan: all that lies behind the pointers of a LaunchPlan, as values that can be sent. The order of the fields is
// the order in which they travel.
#pragma once

#include <linux/filter.h>

#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "ramet/task/launch/container_letter.h"
#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/transfer.h"

namespace ramet::launch {

struct BehindPlan {
  using Text = std::optional<std::string>;  // none: nullptr
  using Texts = std::vector<std::string>;

  bool has_programs = false;
  Texts programs;
  Texts arguments;
  Texts environment;
  bool has_shell = false;
  Text name;
  Text cgroup_name;
  Text directory;
  Text directory_item;
  Text oom_score;
  std::vector<cpu_set_t> affinity;  // one or none
  std::vector<FdMove> moves;
  Texts move_items;
  std::vector<FdRange> closed;
  std::vector<LimitSetting> limits;
  Texts limit_items;
  std::vector<gid_t> groups;
  std::vector<std::vector<sock_filter>> filters;
  Bytes hook_value;
  ContainerLetter container;

  [[nodiscard]] auto fields() {
    return std::tuple_cat(std::tie(has_programs, programs, arguments, environment, has_shell, name, cgroup_name,
                                   directory, directory_item, oom_score, affinity, moves, move_items, closed, limits,
                                   limit_items, groups, filters, hook_value),
                          container.fields());
  }
};

// Copies of what a tuple of references refers to: such a tuple can be sent, and be received.
template <class... T>
std::tuple<T...> values(std::tuple<T&...> references) {
  return references;
}
using BehindFields = decltype(values(std::declval<BehindPlan&>().fields()));

[[nodiscard]] BehindPlan behind(const LaunchPlan& plan);

// The descriptors of a plan, each in its place: `visit` may change them.
template <class Visit>
void for_each_descriptor(LaunchPlan& plan, std::span<FdMove> moves, Visit visit) {
  for (FdMove& move : moves) visit(move.from);
  for (int* place : {&plan.program_fd, &plan.session.controlling_terminal, &plan.session.foreground_of,
                     &plan.directory_fd, &plan.landlock}) {
    if (*place >= 0) visit(*place);
  }
  for (int& procs : plan.cgroup_procs) {
    if (procs >= 0) visit(procs);
  }
}

}  // namespace ramet::launch
