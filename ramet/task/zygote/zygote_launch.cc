// Programs by way of the zygote: the plan that a Command makes, sent as a letter. The zygote launches it as its
// sibling, out of its own memory (launch/launch.h), and answers when the program runs; or a fresh copy of it becomes
// the program, where something has to be there at the birth or wants a memory of its own (zygote_launch_copy.cc).
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "ramet/task/launch/own_terminal.h"
#include "ramet/task/launch/plan_letter.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/prepared_container.h"
#include "ramet/task/zygote/zygote_link.h"

namespace ramet::zygote {

namespace {

// The new process moves itself: only a child of ours could be born in a cgroup that we have opened.
Result<void> leave_the_cgroup_to_the_child(launch::PreparedLaunch& prepared) {
  launch::LaunchPlan& plan = prepared.plan;
  if (plan.cgroup < 0) return {};
  Fd procs(openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
  if (!procs.is_open()) return last_error("cgroup", plan.cgroup_name);
  plan.join_by_itself(procs.number());
  plan.cgroup = -1;
  prepared.of_child.push_back(std::move(procs));
  return {};
}

// A container has to be there at the birth, and a hook is anybody's code, which the zygote would have to live with.
bool needs_a_copy(const launch::PreparedLaunch& prepared) {
  return prepared.container != nullptr || prepared.plan.pre_exec.function != nullptr;
}

}  // namespace

// What stays with the parent's memory, or asks for somebody whom the zygote is not.
Result<void> Link::check(const launch::CommandSettings& settings) const {
  if (settings.other_fds == OtherFds::inherited)
    return launch::malformed("a zygote has no other descriptors to inherit");
  if (settings.pre_exec.argument != nullptr) {
    return launch::malformed(
        "the argument of a pre_exec hook is in another memory than a zygote's program: pre_exec_with_copy");
  }
  if (settings.container && (geteuid() != user_ || getegid() != group_))
    return launch::malformed("a container, of a zygote that was started as another user");
  return {};
}

Result<Child> Link::ask_to_launch(const launch::CommandSettings& settings, Child::OnDrop on_drop) {
  if (auto ours = check_application(); !ours) return std::unexpected(ours.error());
  if (auto possible = check(settings); !possible) return std::unexpected(possible.error());
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings, prepared); !ready) return std::unexpected(ready.error());
  if (auto left = leave_the_cgroup_to_the_child(prepared); !left) return std::unexpected(left.error());
  Fd directory(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) return last_error("open", ".");
  auto child = needs_a_copy(prepared) ? launch_in_a_copy(prepared, directory, on_drop)
                                      : launch_from_its_memory(prepared, directory, on_drop);
  if (!child) return child;
  const auto received = launch::receive_own_terminal(prepared);
  child->pipes_ = std::move(prepared.of_parent);
  child->tree_ = prepared.tree;
  child->cgroup_ = std::move(prepared.cgroup);
  child->limiting_ = std::move(prepared.limiting);
  if (received) return child;
  (void)child->kill();
  return std::unexpected(received.error());
}

Result<Child> Link::launch_from_its_memory(launch::PreparedLaunch& prepared, const Fd& directory,
                                           Child::OnDrop on_drop) {
  launch::LaunchPlan& plan = prepared.plan;
  if (plan.begins_where_its_creator_is()) {
    plan.directory_fd = directory.number();
    plan.directory_item = "the caller's directory";
  }
  auto letter = launch::write_plan(plan);
  auto mailbox = post(letter.bytes);
  if (!mailbox) return std::unexpected(mailbox.error());
  auto made = ask_to_make(
      nullptr, std::move(*mailbox),
      {.wish = Wish::launch, .descriptors = std::move(letter.descriptors), .lowest = std::max(plan.lift_above, 3)});
  if (!made) return std::unexpected(made.error());
  return Child(made->process.pid, std::move(made->process.pidfd), on_drop);
}

}  // namespace ramet::zygote
