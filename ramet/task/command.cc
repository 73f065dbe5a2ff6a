#include "ramet/task/command.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <memory>

#include "ramet/kernel/clone_call.h"
#include "ramet/task/launch/launch.h"
#include "ramet/task/launch/launch_container.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/steps_in_child.h"
#include "ramet/task/signal_mask.h"

namespace ramet {

Child Command::child_of(pid_t pid, Fd pidfd, launch::PreparedLaunch& prepared) const {
  Child child(pid, std::move(pidfd), on_drop_);
  child.tree_ = prepared.tree;
  child.cgroup_ = std::move(prepared.cgroup);
  child.pipes_ = std::move(prepared.of_parent);
  return child;
}

Result<Child> Command::spawn() const {
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings_, prepared); !ready) return std::unexpected(std::move(ready.error()));
  auto process = launch::launch_prepared(prepared);
  if (!process) return std::unexpected(std::move(process.error()));
  return child_of(process->pid, std::move(process->pidfd), prepared);
}

Result<ExitStatus> Command::status() const {
  auto child = spawn();
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
  if (prepared.container) return std::unexpected(Error{"command", EINVAL, "a container cannot be held before its program"});
  auto held = launch::launch_held(prepared.plan);
  if (!held) return std::unexpected(std::move(held.error()));
  prepared.of_child.clear();
  return HeldChild(child_of(held->process.pid, std::move(held->process.pidfd), prepared), std::move(held->release),
                   std::move(held->report), kept);
}

namespace {

// Those that are ignored, and not those that are handled: the exec resets these itself, and if it fails the caller still
// has its handlers.
SignalMask ignored_signals_of_ours() {
  SignalMask ignored = 0;
  for (int signal = 1; signal <= highest_signal; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) ignored |= SignalMask{1} << (signal - 1);
  }
  return ignored;
}

}  // namespace

Error Command::exec() const {
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings_, prepared); !ready) return std::move(ready.error());
  if (!prepared.of_parent.empty() || prepared.tree != Tree::loose || prepared.container) {
    return {"command", EINVAL, "exec() with a pipe, a terminal, a tree or a container, which need a Child"};
  }
  launch::LaunchPlan& plan = prepared.plan;
  plan.signals.to_default &= ignored_signals_of_ours();
  plan.parent = ::getppid();
  Fd cgroup_procs;
  if (plan.cgroup >= 0) {
    cgroup_procs = Fd(::openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!cgroup_procs.is_open()) return {"cgroup", errno, plan.cgroup_name};
    plan.cgroup_procs = cgroup_procs.number();
  }
  launch::LaunchReport report;
  const SignalMask before = set_signal_mask(all_signals);
  launch::run_in_child(plan, report);
  set_signal_mask(before);
  return {report.stage, report.number, report.item != nullptr ? report.item : ""};
}

}  // namespace ramet
