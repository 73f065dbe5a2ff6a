#include "ramet/task/launch/container_letter.h"

#include <span>
#include <type_traits>
#include <utility>

namespace ramet::launch {

namespace {

// Every text of a plan, always in the same order.
template <class Visit>
void for_each_text(ContainerPlan& plan, std::span<JoinPlan> joins, std::span<MountPlan> mounts,
                   std::span<const char*> layers, std::span<LockPlan> locks, Visit visit) {
  for (const char** place :
       {&plan.user.user_map, &plan.user.group_map, &plan.root.directory, &plan.root.size, &plan.root.upper,
        &plan.root.work, &plan.host_name, &plan.domain_name, &plan.time_offsets, &plan.directory})
    visit(*place);
  for (JoinPlan& join : joins) visit(join.item);
  for (MountPlan& mount : mounts) {
    for (const char** place : {&mount.source, &mount.target, &mount.mode}) visit(*place);
  }
  for (const char*& layer : layers) visit(layer);
  for (LockPlan& lock : locks) visit(lock.path);
}

}  // namespace

static_assert(std::is_trivially_copyable_v<ContainerPlan>);

ContainerLetter letter_of(const ContainerPlan* plan) {
  ContainerLetter letter;
  if (plan == nullptr) return letter;
  letter.plan.push_back(*plan);
  letter.joins.assign(plan->joins.begin(), plan->joins.end());
  letter.mounts.assign(plan->mounts.begin(), plan->mounts.end());
  for (const MountPlan& mount : plan->mounts) letter.contents.emplace_back(mount.contents.begin(), mount.contents.end());
  letter.layers = plan->root.lower.size();
  std::vector<const char*> layers(plan->root.lower.begin(), plan->root.lower.end());
  letter.locks = plan->locks.size();
  std::vector<LockPlan> locks(plan->locks.begin(), plan->locks.end());
  for_each_text(letter.plan.front(), letter.joins, letter.mounts, layers, locks, [&](const char*& text) {
    letter.texts.push_back(text != nullptr ? std::optional<std::string>(text) : std::nullopt);
  });
  return letter;
}

ReadContainer::ReadContainer(ContainerLetter letter)
    : letter_(std::move(letter)), layers_(letter_.layers), locks_(letter_.locks) {
  if (letter_.plan.empty()) return;
  ContainerPlan& plan = letter_.plan.front();
  auto next = letter_.texts.begin();
  for_each_text(plan, letter_.joins, letter_.mounts, layers_, locks_, [&](const char*& text) {
    text = *next ? (*next)->c_str() : nullptr;
    ++next;
  });
  for (std::size_t i = 0; i < letter_.mounts.size(); ++i) letter_.mounts[i].contents = letter_.contents[i];
  plan.joins = letter_.joins;
  plan.mounts = letter_.mounts;
  plan.root.lower = layers_;
  plan.locks = locks_;
  plan.user.meeting = nullptr;
  if (plan.member != nullptr) plan.member = &member_;
}

}  // namespace ramet::launch
