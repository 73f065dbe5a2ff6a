#include "ramet/task/launch/plan_letter.h"

#include <algorithm>

#include "ramet/task/launch/behind_plan.h"

namespace ramet::launch {

static_assert(std::is_trivially_copyable_v<LaunchPlan>);

PlanLetter write_plan(const LaunchPlan& plan) {
  PlanLetter letter;
  BehindPlan all = behind(plan);
  LaunchPlan copy = plan;
  const auto note = [&](int descriptor) {
    const bool is_there = std::ranges::find(letter.descriptors, descriptor) != letter.descriptors.end();
    if (!is_there) letter.descriptors.push_back(descriptor);
  };
  for_each_descriptor(copy, all.moves, note);
  ContainerLetter& container = all.container;
  if (plan.container != nullptr) for_each_descriptor_of(container.plan.front(), container.joins, container.mounts, note);
  TransferWriter writer;
  writer.write(plan);
  writer.write(values(all.fields()));
  letter.bytes = writer.take();
  return letter;
}

}  // namespace ramet::launch
