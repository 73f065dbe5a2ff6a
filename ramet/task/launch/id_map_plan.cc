#include "ramet/task/launch/id_map_plan.h"

#include <linux/capability.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "ramet/kernel/capabilities.h"
#include "ramet/task/launch/subordinate_ids.h"

namespace ramet::launch {

namespace {

constexpr std::uint32_t every_id = 0xffff'ffff;  // the last one means "none"

// What one id is inside, seen through the ranges.
std::optional<std::uint32_t> inside_of(const std::vector<IdRange>& ranges, std::uint32_t outside) {
  for (const IdRange& range : ranges) {
    if (outside >= range.outside && outside - range.outside < range.count)
      return range.inside + (outside - range.outside);
  }
  return std::nullopt;
}

bool has_inside(const std::vector<IdRange>& ranges, std::uint32_t inside) {
  return std::ranges::any_of(
      ranges, [&](const IdRange& range) { return inside >= range.inside && inside - range.inside < range.count; });
}

bool overlap(std::uint32_t one, std::uint32_t other, std::uint32_t one_count, std::uint32_t other_count) {
  return std::uint64_t{one} < std::uint64_t{other} + other_count &&
         std::uint64_t{other} < std::uint64_t{one} + one_count;
}

// The kernel would answer all of these with the one word EINVAL.
Result<void> check(const std::vector<IdRange>& ranges, const char* stage) {
  constexpr std::size_t most = 340;  // of the kernel, since Linux 4.15
  if (ranges.size() > most) return refuse(stage, "more than 340 ranges");
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const IdRange& range = ranges[i];
    if (range.count == 0) return refuse(stage, "a range of no ids");
    if (std::uint64_t{range.inside} + range.count > every_id || std::uint64_t{range.outside} + range.count > every_id)
      return refuse(stage, "a range that leads beyond the last id");
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(range.inside, ranges[j].inside, range.count, ranges[j].count) ||
          overlap(range.outside, ranges[j].outside, range.count, ranges[j].count))
        return refuse(stage, "two ranges that overlap");
    }
  }
  return {};
}

// The asker first, as root, then all that is granted.
std::vector<IdRange> granted_ranges(std::uint32_t asker, const std::vector<IdRange>& granted) {
  std::vector<IdRange> ranges = {{.inside = 0, .outside = asker, .count = 1}};
  for (const IdRange& range : granted) {
    ranges.push_back(
        {.inside = ranges.back().inside + ranges.back().count, .outside = range.outside, .count = range.count});
  }
  return ranges;
}

std::vector<IdRange> choose(const std::vector<IdRange>& asked, IdChoice choice, std::uint32_t asker,
                            std::optional<std::uint32_t> inside, const IdMapAsker& who,
                            const std::vector<IdRange>& granted) {
  if (!asked.empty()) return asked;
  if (choice == IdChoice::own) return {{.inside = inside.value_or(asker), .outside = asker, .count = 1}};
  if (who.may_map_any && granted.empty()) return {{.inside = 0, .outside = 0, .count = every_id}};
  return granted_ranges(asker, granted);
}

// A child may write its own map itself when it maps nobody but itself.
bool is_own_id(const std::vector<IdRange>& ranges, std::uint32_t asker) {
  return ranges.size() == 1 && ranges[0].count == 1 && ranges[0].outside == asker;
}

// Whom the program runs as, when it is not said: the asker if that is somebody inside, else root, else the first.
std::uint32_t whom(const std::vector<IdRange>& ranges, std::optional<std::uint32_t> wanted, std::uint32_t asker) {
  if (wanted) return *wanted;
  if (const auto inside = inside_of(ranges, asker)) return *inside;
  return has_inside(ranges, 0) ? 0 : ranges.front().inside;
}

}  // namespace

IdMapAsker asker_of_this_process(IdChoice choice) {
  IdMapAsker asker{.user = ::geteuid(),
                   .group = ::getegid(),
                   .may_map_any = has_capability(CAP_SETUID) && has_capability(CAP_SETGID)};
  if (choice == IdChoice::granted) {
    asker.granted_users = granted_users(asker.user);
    asker.granted_groups = granted_groups(asker.user);
  }
  return asker;
}

namespace {

// Nobody knows yet what there will be: an id that is not asked for stays as they make it.
Result<IdMapPlan> plan_of_others(const ContainerSettings& settings) {
  if (!settings.users.empty() || !settings.groups.empty() || settings.id_choice != IdChoice::own)
    return refuse("id map", "ranges of ids, and somebody else who writes them");
  if (settings.forbids_user_namespaces && !(settings.user && settings.group))
    return refuse("user namespaces", "to forbid them where somebody else writes the ids, the user and the group must be said");
  constexpr auto as_it_is = static_cast<std::uint32_t>(-1);  // to setresuid(2)
  return IdMapPlan{.writer = IdMapWriter::helper,
                   .users = {},
                   .groups = {},
                   .by = settings.id_writer,
                   .deny_setgroups = settings.set_groups == SetGroups::denied,
                   .become = settings.user || settings.group,
                   .user = settings.user.value_or(as_it_is),
                   .group = settings.group.value_or(as_it_is)};
}

}  // namespace

Result<IdMapPlan> plan_id_maps(const ContainerSettings& settings, const IdMapAsker& asker) {
  if (settings.id_writer) return plan_of_others(settings);
  const bool wants_granted = settings.id_choice == IdChoice::granted;
  if (wants_granted && !asker.may_map_any && (asker.granted_users.empty() || asker.granted_groups.empty()))
    return refuse("id map", "/etc/subuid and /etc/subgid grant this user no ids");
  IdMapPlan plan;
  plan.users = choose(settings.users, settings.id_choice, asker.user, settings.user, asker, asker.granted_users);
  plan.groups = choose(settings.groups, settings.id_choice, asker.group, settings.group, asker, asker.granted_groups);
  if (auto good = check(plan.users, "user map"); !good) return std::unexpected(good.error());
  if (auto good = check(plan.groups, "group map"); !good) return std::unexpected(good.error());
  if (settings.user && !has_inside(plan.users, *settings.user))
    return refuse("user map", "no range has the user " + std::to_string(*settings.user));
  if (settings.group && !has_inside(plan.groups, *settings.group))
    return refuse("group map", "no range has the group " + std::to_string(*settings.group));
  plan.user = whom(plan.users, settings.user, asker.user);
  plan.group = whom(plan.groups, settings.group, asker.group);
  plan.become = inside_of(plan.users, asker.user) != plan.user || inside_of(plan.groups, asker.group) != plan.group;
  bool by_child = is_own_id(plan.users, asker.user) && is_own_id(plan.groups, asker.group);
  const bool allow = settings.set_groups == SetGroups::allowed;
  if (allow && by_child && !asker.may_map_any)
    return refuse("setgroups", "to allow it takes root, or a range of groups that /etc/subgid grants");
  by_child = by_child && !allow;  // the kernel takes a group map from the child only where it is denied
  plan.writer = by_child ? IdMapWriter::child : IdMapWriter::helper;
  plan.deny_setgroups = by_child || settings.set_groups == SetGroups::denied;
  return plan;
}

std::string lines_of(const std::vector<IdRange>& ranges) {
  std::string text;
  for (const IdRange& range : ranges) {
    text +=
        std::to_string(range.inside) + ' ' + std::to_string(range.outside) + ' ' + std::to_string(range.count) + '\n';
  }
  return text;
}

}  // namespace ramet::launch
