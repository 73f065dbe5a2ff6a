#include "ramet/task/command.h"

#include <memory>
#include <optional>

#include "ramet/task/launch/launch_container.h"
#include "ramet/task/launch/own_terminal.h"
#include "ramet/task/launch/prepare.h"

namespace ramet {

Result<Child> Command::child_of(pid_t pid, Fd pidfd, launch::PreparedLaunch& prepared) const {
  Child child(pid, std::move(pidfd), on_drop_);
  const auto received = launch::receive_own_terminal(prepared);
  child.tree_ = prepared.tree;
  child.cgroup_ = std::move(prepared.cgroup);
  child.limiting_ = std::move(prepared.limiting);
  child.pipes_ = std::move(prepared.of_parent);
  if (received) return child;
  (void)child.kill();
  return std::unexpected(received.error());
}

Result<Child> Command::spawn() const { return spawn(Keeps::a_pidfd); }

Result<Child> Command::spawn(Keeps keeps) const {
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings_, prepared); !ready) return std::unexpected(std::move(ready.error()));
  prepared.plan.wants_pidfd = keeps == Keeps::a_pidfd;
  auto process = launch::launch_prepared(prepared);
  if (!process) return std::unexpected(std::move(process.error()));
  return child_of(process->pid, std::move(process->pidfd), prepared);
}

Result<ExitStatus> Command::status() const {
  // A pidfd is a file that is made and closed: 2 % of a small program's life.
  const bool is_plain = !settings_.container && settings_.tree == Tree::loose && settings_.tree_limits.empty();
  auto child = spawn(is_plain ? Keeps::the_pid_alone : Keeps::a_pidfd);
  if (!child) return std::unexpected(std::move(child.error()));
  auto ended = child->wait();
  if (!ended) return std::unexpected(std::move(ended.error()));
  return ended->status;
}

Result<Output> Command::output(const Capture& capture) const {
  Command command = *this;
  for (const int number : {1, 2}) command.settings_.fds.try_emplace(number, Stdio::pipe());
  auto child = command.spawn();
  if (!child) return std::unexpected(std::move(child.error()));
  return child->output(capture);
}

Result<HeldChild> Command::spawn_held() const {
  // The report comes when this call is long over, and names strings of the plan and of the settings.
  struct Kept {
    Command command;
    launch::PreparedLaunch prepared;
  };
  const auto kept = std::shared_ptr<Kept>(new Kept{.command = *this, .prepared = {}});
  launch::PreparedLaunch& prepared = kept->prepared;
  if (auto ready = launch::prepare(kept->command.settings_, prepared); !ready) return std::unexpected(std::move(ready.error()));
  auto held = launch::launch_held_prepared(prepared);
  if (!held) return std::unexpected(std::move(held.error()));
  prepared.of_child.clear();
  std::optional<Child> door;
  if (held->door.pid != 0) door = Child(held->door.pid, std::move(held->door.pidfd), Child::OnDrop::wait);
  auto child = child_of(held->process.pid, std::move(held->process.pidfd), prepared);
  if (!child) return std::unexpected(std::move(child.error()));
  return HeldChild(std::move(*child), std::move(door), std::move(held->release), std::move(held->report), kept);
}

}  // namespace ramet
