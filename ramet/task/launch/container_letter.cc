#include "ramet/task/launch/container_letter.h"

#include <span>
#include <type_traits>
#include <utility>

namespace ramet::launch {

namespace {

// Every text of a plan, always in the same order.
template <class Visit>
void for_each_text(ContainerPlan& plan, std::span<JoinPlan> joins, std::span<MountPlan> mounts,
                   std::span<std::vector<const char*>> layers, std::span<LockPlan> locks, Visit visit) {
  for (const char** place :
       {&plan.user.user_map, &plan.user.group_map, &plan.user.nested_user_map, &plan.user.nested_group_map, &plan.root.directory, &plan.root.size, &plan.root.overlay.upper,
        &plan.root.overlay.work, &plan.host_name, &plan.domain_name, &plan.time_offsets, &plan.directory})
    visit(*place);
  for (JoinPlan& join : joins) visit(join.item);
  for (MountPlan& mount : mounts) {
    for (const char** place :
         {&mount.source, &mount.target, &mount.mode, &mount.overlay.upper, &mount.overlay.work})
      visit(*place);
  }
  for (std::vector<const char*>& of_one : layers) {
    for (const char*& layer : of_one) visit(layer);
  }
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
  std::vector<std::vector<const char*>> layers;
  const auto note_layers = [&](const OverlayPlan& overlay) {
    letter.layers.push_back(overlay.lower.size());
    layers.emplace_back(overlay.lower.begin(), overlay.lower.end());
  };
  note_layers(plan->root.overlay);
  for (const MountPlan& mount : plan->mounts) note_layers(mount.overlay);
  letter.locks = plan->locks.size();
  std::vector<LockPlan> locks(plan->locks.begin(), plan->locks.end());
  for_each_text(letter.plan.front(), letter.joins, letter.mounts, layers, locks, [&](const char*& text) {
    letter.texts.push_back(text != nullptr ? std::optional<std::string>(text) : std::nullopt);
  });
  return letter;
}

ReadContainer::ReadContainer(ContainerLetter letter)
    : letter_(std::move(letter)), locks_(letter_.locks) {
  if (letter_.plan.empty()) return;
  ContainerPlan& plan = letter_.plan.front();
  for (const std::size_t count : letter_.layers) layers_.emplace_back(count);
  auto next = letter_.texts.begin();
  for_each_text(plan, letter_.joins, letter_.mounts, layers_, locks_, [&](const char*& text) {
    text = *next ? (*next)->c_str() : nullptr;
    ++next;
  });
  for (std::size_t i = 0; i < letter_.mounts.size(); ++i) {
    letter_.mounts[i].contents = letter_.contents[i];
    letter_.mounts[i].overlay.lower = layers_[i + 1];
  }
  plan.joins = letter_.joins;
  plan.mounts = letter_.mounts;
  plan.root.overlay.lower = layers_[0];
  plan.locks = locks_;
  plan.user.meeting = nullptr;
  if (plan.member != nullptr) plan.member = &member_;
}

}  // namespace ramet::launch
