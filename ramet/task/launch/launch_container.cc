#include "ramet/task/launch/launch_container.h"

#include <cerrno>
#include <utility>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/launch/id_map_helper.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

namespace {

// A failed member is dead, and a child of ours that nobody knows yet.
void reap_member(pid_t member) {
  if (member > 0) reap({.pid = member, .pidfd = Fd()});
}

// A child of ours inside, which somebody who joined has left there.
NewProcess member_of(const PreparedContainer& container) {
  NewProcess process{.pid = container.member(), .pidfd = Fd()};
  auto pidfd = pidfd_open(process.pid, PidfdOf::process);  // nobody else can have collected it
  if (pidfd) process.pidfd = Fd(*pidfd);
  return process;
}

Result<void> start_helper(IdMapHelper& helper, PreparedLaunch& prepared) {
  PreparedContainer& container = *prepared.container;
  if (container.plan().user.writer != IdMapWriter::helper) return {};
  prepared.plan.pid = &container.meeting()->child;
  return helper.start(*container.meeting(), container.ids());
}

}  // namespace

Result<NewProcess> launch_prepared(PreparedLaunch& prepared) {
  if (prepared.container == nullptr) return launch(prepared.plan);
  PreparedContainer& container = *prepared.container;
  IdMapHelper helper;
  if (auto started = start_helper(helper, prepared); !started) return std::unexpected(std::move(started.error()));
  const bool own_memory = container.needs_own_memory() || possible_memory() == Memory::copied;
  if (own_memory) container.leave_the_clocks_to_the_child();
  const auto launch_it = [&, cgroup_procs = prepared.plan.cgroup_procs] {
    prepared.plan.cgroup_procs = cgroup_procs;  // of an attempt before there may be one more
    return own_memory ? launch_copied(prepared.plan) : launch(prepared.plan);
  };
  auto process = launch_it();
  // Without clone3 there is no birth into new clocks: their flag is the exit signal's to clone.
  if (!process && process.error().number == ENOSYS && container.plan().fresh.has(CloneFlag::NEWTIME)) {
    container.leave_the_clocks_to_the_child();
    process = launch_it();
  }
  helper.finish();
  if (container.plan().member == nullptr) return process;
  if (!process) {
    reap_member(container.member());
    return process;
  }
  reap(*process);  // who joined has ended
  return member_of(container);
}

Result<HeldProcess> launch_held_prepared(PreparedLaunch& prepared) {
  if (prepared.container == nullptr) return launch_held(prepared.plan);
  PreparedContainer& container = *prepared.container;
  IdMapHelper helper;
  if (auto started = start_helper(helper, prepared); !started) return std::unexpected(std::move(started.error()));
  container.leave_the_clocks_to_the_child();
  auto held = launch_held(prepared.plan, HeldFrom::the_wait);
  helper.finish();
  if (container.plan().member == nullptr) return held;
  if (!held) {
    reap_member(container.member());
    return held;
  }
  held->door = std::exchange(held->process, member_of(container));
  return held;
}

}  // namespace ramet::launch
