// PreparedContainer: a Container made ready for one launch: checked, its texts written, the owner of all that the plan
// points to. Stays where it is, because the plan points into it.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ramet/own/mapping.h"
#include "ramet/result.h"
#include "ramet/task/container_settings.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/id_map_plan.h"

namespace ramet::launch {

class PreparedContainer {
 public:
  // Refuses what no kernel could do, in words, and adds the namespaces that the settings imply; a user namespace where
  // the caller may make no other.
  [[nodiscard]] static Result<std::unique_ptr<PreparedContainer>> prepare(const ContainerSettings& settings);

  PreparedContainer(const PreparedContainer&) = delete;
  PreparedContainer& operator=(const PreparedContainer&) = delete;

  [[nodiscard]] const ContainerPlan& plan() const { return plan_; }
  [[nodiscard]] ContainerPlan& plan() { return plan_; }
  [[nodiscard]] const IdMapPlan& ids() const { return ids_; }
  // Where child and helper meet; nullptr without one.
  [[nodiscard]] IdMapMeeting* meeting() { return plan_.user.meeting; }
  [[nodiscard]] pid_t member() const { return plan_.member != nullptr ? *plan_.member : 0; }
  // What joins others' namespaces must share no memory with us: they could read and write it (/proc/PID/mem).
  [[nodiscard]] bool needs_own_memory() const { return !joins_.empty(); }

  // One of its mounts, which is of devices, makes a terminal (own_terminal.h).
  void make_terminal(std::size_t mount, int place) { mounts_[mount].descriptor = place; }
  // Or has a terminal of the host, by its name there, as its console.
  void name_console(std::size_t mount, std::string terminal) { mounts_[mount].source = keep(std::move(terminal)); }
  // For a child that has memory of its own: it would be in its time namespace from its birth on, too late for offsets.
  void leave_the_clocks_to_the_child();
  // Whether a process of so many threads can enter it by itself: a pid namespace takes children alone, ids may have to
  // be written from outside, and the kernel wants who changes its user namespace to be alone.
  [[nodiscard]] bool can_be_entered(std::size_t threads) const;
  // For a process that enters it by itself, without a birth.
  void be_entered() { plan_.unshared |= std::exchange(plan_.fresh, CloneFlags()); }

 private:
  PreparedContainer() = default;
  Result<void> share_memory();
  Result<void> prepare_namespaces(const ContainerSettings& settings);
  Result<void> prepare_ids(const ContainerSettings& settings);
  void plan_user_of_others(const ContainerSettings& settings);
  Result<void> prepare_nested_ids();
  Result<void> prepare_root(const ContainerSettings& settings);
  Result<OverlayPlan> prepare_overlay(const OverlayLayers& layers, const char* stage);
  Result<void> prepare_mounts(const ContainerSettings& settings);
  Result<void> prepare_names(const ContainerSettings& settings);
  Result<void> prepare_locks(const ContainerSettings& settings);
  const char* keep(std::string text);
  std::span<const char> keep_bytes(std::string bytes);

  ContainerPlan plan_;
  IdMapPlan ids_;
  std::deque<std::string> texts_;  // never moves what it holds
  std::vector<JoinPlan> joins_;
  std::vector<MountPlan> mounts_;
  std::deque<std::vector<const char*>> layers_;  // of each overlay
  std::vector<LockPlan> locks_;
  Mapping page_;
};

}  // namespace ramet::launch
