// Programs by way of the zygote: the plan that a Command makes, sent to a fresh copy of the zygote, which runs it.
// Whether the program runs is told by a pipe that the exec closes.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ramet/task/launch/launch.h"
#include "ramet/task/launch/plan_letter.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/zygote_link.h"

namespace ramet::zygote {

namespace {

// What has to be there at the birth, or stay with the parent's memory.
Result<void> refuse_what_cannot_be(const launch::CommandSettings& settings) {
  if (settings.container) return launch::malformed("a container, of a zygote's program");
  if (settings.tree != Tree::loose) return launch::malformed("a tree to be killed, of a zygote's program");
  if (settings.other_fds == OtherFds::inherited)
    return launch::malformed("a zygote has no other descriptors to inherit");
  if (settings.pre_exec.argument != nullptr) {
    return launch::malformed("the argument of a pre_exec hook is in another memory than a zygote's program");
  }
  return {};
}

// Opened here; the new process does the rest.
struct Opened {
  Fd cgroup_procs;
  Fd directory;
};

Result<Opened> open_here(launch::LaunchPlan& plan) {
  Opened opened;
  if (plan.cgroup >= 0) {
    opened.cgroup_procs = Fd(openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!opened.cgroup_procs.is_open()) return last_error("cgroup", plan.cgroup_name);
    plan.cgroup_procs = opened.cgroup_procs.number();
    plan.cgroup = -1;
  }
  if (plan.directory_fd < 0) {
    opened.directory = Fd(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened.directory.is_open()) return last_error("open", ".");
    plan.directory_fd = opened.directory.number();
  }
  return opened;
}

// Nothing when the program runs.
Result<void> wait_for_exec(const Fd& pipe) {
  std::array<std::byte, 4096> report{};
  ssize_t size = 0;
  do {
    size = read(pipe.number(), report.data(), report.size());
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return {};
  return std::unexpected(launch::read_report(std::span(report).first(static_cast<std::size_t>(size))));
}

}  // namespace

Result<Child> Link::ask_to_launch(const launch::CommandSettings& settings, Child::OnDrop on_drop) {
  if (auto possible = refuse_what_cannot_be(settings); !possible) return std::unexpected(possible.error());
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings, prepared); !ready) return std::unexpected(ready.error());
  auto opened = open_here(prepared.plan);
  if (!opened) return std::unexpected(opened.error());
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe");
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  auto letter = launch::write_plan(prepared.plan);
  letter.descriptors.push_back(writing.number());
  const auto hook = reinterpret_cast<std::uintptr_t>(settings.pre_exec.function);
  auto made =
      ask_to_run(&launch::run_letter, hook, letter.bytes,
                 {.descriptors = std::move(letter.descriptors), .lowest = std::max(prepared.plan.lift_above, 3)});
  if (!made) return std::unexpected(made.error());
  writing.reset();
  Child child(made->process.pid, std::move(made->process.pidfd), on_drop);
  if (auto runs = wait_for_exec(reading); !runs) {
    (void)child.wait();
    return std::unexpected(runs.error());
  }
  if (made->mailbox.content().letter == Letter::error) {
    (void)child.wait();
    return std::unexpected(Error{"dup2", EMFILE, "the descriptors of a program"});
  }
  child.pipes_ = std::move(prepared.of_parent);
  return child;
}

}  // namespace ramet::zygote
