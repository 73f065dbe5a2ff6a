// ContainerLetter: a ContainerPlan on its way to another process, beside the rest of its LaunchPlan: the plan and its lists
// as they lie in memory, and what their pointers point to as texts, in a fixed order.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "ramet/task/launch/container_plan.h"

namespace ramet::launch {

// What is sent. The addresses in it mean nothing until a ReadContainer has replaced them.
struct ContainerLetter {
  std::vector<ContainerPlan> plan;  // one or none
  std::vector<JoinPlan> joins;
  std::vector<MountPlan> mounts;
  std::vector<std::size_t> layers;  // how many the root has, and each mount
  std::size_t locks = 0;
  std::vector<std::optional<std::string>> texts;  // none: nullptr
  std::vector<std::string> contents;              // of each mount

  [[nodiscard]] auto fields() { return std::tie(plan, joins, mounts, layers, locks, texts, contents); }
};

[[nodiscard]] ContainerLetter letter_of(const ContainerPlan* plan);

// The plan again, with its pointers to what was read. Stays where it is.
class ReadContainer {
 public:
  explicit ReadContainer(ContainerLetter letter);
  ReadContainer(const ReadContainer&) = delete;
  ReadContainer& operator=(const ReadContainer&) = delete;

  // nullptr: there is none.
  [[nodiscard]] ContainerPlan* plan() { return letter_.plan.empty() ? nullptr : &letter_.plan.front(); }
  [[nodiscard]] std::vector<JoinPlan>& joins() { return letter_.joins; }
  [[nodiscard]] std::vector<MountPlan>& mounts() { return letter_.mounts; }
  // Who was born in a joined pid namespace; 0: nobody.
  [[nodiscard]] pid_t member() const { return member_; }

 private:
  ContainerLetter letter_;
  std::vector<std::vector<const char*>> layers_;
  std::vector<LockPlan> locks_;
  pid_t member_ = 0;
};

// The descriptors of a plan, each in its place: `visit` may change them.
template <class Visit>
void for_each_descriptor_of(ContainerPlan& plan, std::vector<JoinPlan>& joins, std::vector<MountPlan>& mounts,
                            Visit visit) {
  for (JoinPlan& join : joins) visit(join.descriptor);
  for (MountPlan& mount : mounts) {
    if (mount.descriptor >= 0) visit(mount.descriptor);
  }
  for (int* place : {&plan.creator, &plan.user.gate}) {
    if (*place >= 0) visit(*place);
  }
}

}  // namespace ramet::launch
