#include "ramet/task/launch/behind_plan.h"

namespace ramet::launch {

namespace {

using Text = BehindPlan::Text;
using Texts = BehindPlan::Texts;

Text text_at(const char* pointer) { return pointer != nullptr ? Text(pointer) : std::nullopt; }

template <class Pointer>
Texts texts_at(Pointer pointer) {
  Texts texts;
  for (; pointer != nullptr && *pointer != nullptr; ++pointer) texts.emplace_back(*pointer);
  return texts;
}

template <class Each>
Texts items_of(std::span<const Each> all) {
  Texts items;
  for (const Each& each : all) items.emplace_back(each.item != nullptr ? each.item : "");
  return items;
}

}  // namespace

BehindPlan behind(const LaunchPlan& plan) {
  BehindPlan all;
  all.has_programs = plan.programs != nullptr;
  all.programs = texts_at(plan.programs);
  all.arguments = texts_at(plan.arguments);
  all.environment = texts_at(plan.environment);
  all.has_shell = plan.shell_arguments != nullptr;
  all.name = text_at(plan.name);
  all.cgroup_name = text_at(plan.cgroup_name);
  all.directory = text_at(plan.directory);
  all.directory_item = text_at(plan.directory_item);
  all.oom_score = text_at(plan.oom_score);
  if (plan.affinity != nullptr) all.affinity.push_back(*plan.affinity);
  all.moves.assign(plan.moves.begin(), plan.moves.end());
  all.move_items = items_of(std::span<const FdMove>(plan.moves));
  all.closed.assign(plan.closed.begin(), plan.closed.end());
  all.limits.assign(plan.limits.begin(), plan.limits.end());
  all.limit_items = items_of(plan.limits);
  const GroupList& groups = plan.credentials.groups;
  all.groups.assign(groups.groups, groups.groups + groups.count);
  for (const sock_fprog& filter : plan.seccomp) all.filters.emplace_back(filter.filter, filter.filter + filter.len);
  const auto* const value = static_cast<const std::byte*>(plan.pre_exec.argument);
  if (plan.pre_exec.size != 0) all.hook_value.assign(value, value + plan.pre_exec.size);
  all.container = letter_of(plan.container);
  return all;
}

}  // namespace ramet::launch
