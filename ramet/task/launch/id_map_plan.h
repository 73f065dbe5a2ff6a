// IdMapPlan: from what was asked of a user namespace's ids to who writes which lines, and whom the child becomes.
// Source: user_namespaces(7).
#pragma once

#include <string>
#include <vector>

#include "ramet/result.h"
#include "ramet/task/container_settings.h"
#include "ramet/task/launch/container_plan.h"

namespace ramet::launch {

// Who asks: the effective ids, whether they may map any id, and what is granted to them otherwise.
struct IdMapAsker {
  uid_t user = 0;
  gid_t group = 0;
  bool may_map_any = false;
  std::vector<IdRange> granted_users = {};
  std::vector<IdRange> granted_groups = {};
};

struct IdMapPlan {
  IdMapWriter writer = IdMapWriter::child;
  std::vector<IdRange> users;
  std::vector<IdRange> groups;
  IdWriter by = {};  // somebody else; then there are no ranges
  bool deny_setgroups = false;
  bool become = false;
  uid_t user = 0;
  gid_t group = 0;
};

// The asker of this process, with what is granted where `choice` wants it.
[[nodiscard]] IdMapAsker asker_of_this_process(IdChoice choice);

// Refuses ranges that overlap or are empty, an id that no range has, and granted ids where none are granted.
[[nodiscard]] Result<IdMapPlan> plan_id_maps(const ContainerSettings& settings, const IdMapAsker& asker);

// The lines of /proc/PID/uid_map.
[[nodiscard]] std::string lines_of(const std::vector<IdRange>& ranges);

}  // namespace ramet::launch
