#include "ramet/task/launch/launch_container.h"

#include "ramet/kernel/pidfd.h"
#include "ramet/task/launch/id_map_helper.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

namespace {

// A failed member is dead, and a child of ours that nobody knows yet.
void reap_member(pid_t member) {
  if (member > 0) reap({.pid = member, .pidfd = Fd()});
}

// The process that joined has ended, and left a child of ours inside.
Result<NewProcess> member_of(PreparedContainer& container, Result<NewProcess> door) {
  const pid_t member = container.member();
  if (!door) {
    reap_member(member);
    return door;
  }
  reap(*door);
  NewProcess process{.pid = member, .pidfd = Fd()};
  auto pidfd = pidfd_open(member, PidfdOf::process);  // nobody else can have collected it
  if (pidfd) process.pidfd = Fd(*pidfd);
  return process;
}

}  // namespace

Result<NewProcess> launch_prepared(PreparedLaunch& prepared) {
  if (prepared.container == nullptr) return launch(prepared.plan);
  PreparedContainer& container = *prepared.container;
  IdMapHelper helper;
  if (container.plan().user.writer == IdMapWriter::helper) {
    if (auto started = helper.start(*container.meeting(), container.ids()); !started) return std::unexpected(started.error());
    prepared.plan.pid = &container.meeting()->child;
  }
  auto process = container.needs_own_memory() ? launch_copied(prepared.plan) : launch(prepared.plan);
  helper.finish();
  return container.plan().member != nullptr ? member_of(container, std::move(process)) : std::move(process);
}

}  // namespace ramet::launch
