// Programs by way of the zygote: the plan that a Command makes, sent to a fresh copy of the zygote, which runs it.
// Whether the program runs is told by a pipe that the exec closes. The copy is born in its container's namespaces; ids that
// somebody outside has to write are written here, while the copy waits for them.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/launch/id_map_helper.h"
#include "ramet/task/launch/plan_letter.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/prepared_container.h"
#include "ramet/task/zygote_link.h"

namespace ramet::zygote {

namespace {

struct Pipe {
  Fd reading;
  Fd writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// Opened here; the new process does the rest.
struct Opened {
  Fd cgroup_procs;
  Fd directory;
  Pipe gate;
};

Result<Opened> open_here(launch::PreparedLaunch& prepared) {
  launch::LaunchPlan& plan = prepared.plan;
  Opened opened;
  if (plan.cgroup >= 0) {
    opened.cgroup_procs = Fd(openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!opened.cgroup_procs.is_open()) return last_error("cgroup", plan.cgroup_name);
    plan.join_by_itself(opened.cgroup_procs.number());
    plan.cgroup = -1;
  }
  opened.directory = Fd(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!opened.directory.is_open()) return last_error("open", ".");
  if (prepared.container == nullptr) return opened;
  prepared.container->use_own_memory();
  if (prepared.container->plan().user.writer == launch::IdMapWriter::helper) {
    auto gate = make_pipe();
    if (!gate) return std::unexpected(gate.error());
    opened.gate = std::move(*gate);
    prepared.container->plan().user.gate = opened.gate.reading.number();
  }
  return opened;
}

// Until the pipe ends. The reading end of the gate stays open here too: the process may be dead by now.
launch::LetterOutcome read_outcome(const Fd& pipe) {
  std::array<std::byte, 4096> text{};
  std::size_t size = 0;
  ssize_t part = 0;
  while (size < text.size() && (part = read(pipe.number(), text.data() + size, text.size() - size)) != 0) {
    if (part > 0) size += static_cast<std::size_t>(part);
    if (part < 0 && errno != EINTR) break;
  }
  return launch::read_outcome(std::span(text).first(size));
}

Result<void> open_gate(launch::PreparedLaunch& prepared, Pipe& gate, pid_t process) {
  if (!gate.writing.is_open()) return {};
  auto written = launch::write_id_maps(process, prepared.container->ids());
  if (written && write(gate.writing.number(), "", 1) != 1) written = last_error("id map", "the gate of a child");
  gate = {};
  return written;
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

// The process that runs the program: the one that was made, or the member that it left in a joined pid namespace. Who does
// not run it is collected.
Result<Child> Link::child_of(Made& made, const Result<void>& ids, launch::LetterOutcome outcome,
                             Child::OnDrop on_drop) {
  Child child(made.process.pid, std::move(made.process.pidfd), on_drop);
  const bool unread = made.mailbox.content().letter == Letter::error;
  const bool failed = !ids || outcome.error || unread;
  if (failed || outcome.member != 0) (void)child.wait();
  if (outcome.member != 0) {
    auto pidfd = pidfd_open(outcome.member, PidfdOf::process);  // nobody else can have collected it
    child = Child(outcome.member, Fd(pidfd.value_or(-1)), on_drop);
    if (failed) (void)child.wait();
  }
  if (!ids) return std::unexpected(ids.error());
  if (outcome.error) return std::unexpected(std::move(*outcome.error));
  if (unread) return std::unexpected(Error{"dup2", EMFILE, "the descriptors of a program"});
  return child;
}

Result<Child> Link::ask_to_launch(const launch::CommandSettings& settings, Child::OnDrop on_drop) {
  if (auto possible = check(settings); !possible) return std::unexpected(possible.error());
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings, prepared); !ready) return std::unexpected(ready.error());
  auto opened = open_here(prepared);
  if (!opened) return std::unexpected(opened.error());
  auto pipe = make_pipe();
  if (!pipe) return std::unexpected(pipe.error());
  auto letter = launch::write_plan(prepared.plan);
  for (const Fd* each : {&opened->directory, &pipe->writing}) letter.descriptors.push_back(each->number());
  const auto hook = reinterpret_cast<std::uintptr_t>(settings.pre_exec.function);
  const More more{.descriptors = std::move(letter.descriptors),
                  .lowest = std::max(prepared.plan.lift_above, 3),
                  .fresh = prepared.container ? prepared.container->plan().fresh : CloneFlags()};
  auto made = ask_to_run(&launch::run_letter, hook, letter.bytes, more);
  if (!made) return std::unexpected(made.error());
  pipe->writing.reset();
  const pid_t pid = made->process.pid;
  auto known = open_gate(prepared, opened->gate, pid);
  auto child = child_of(*made, known, read_outcome(pipe->reading), on_drop);
  if (!child) return child;
  child->tree_ = prepared.tree;
  child->cgroup_ = std::move(prepared.cgroup);
  child->limiting_ = std::move(prepared.limiting);
  child->pipes_ = std::move(prepared.of_parent);
  return child;
}

}  // namespace ramet::zygote
