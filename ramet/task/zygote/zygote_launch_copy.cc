// Programs that a fresh copy of the zygote becomes: in its container's namespaces from its birth on, with a memory of
// its own. Whether the program runs is told by a pipe that the exec closes. Ids that somebody outside has to write are
// written here, while the copy waits for them.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/launch/id_map_helper.h"
#include "ramet/task/launch/letter_launch.h"
#include "ramet/task/launch/plan_letter.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/launch/prepared_container.h"
#include "ramet/task/zygote/zygote_link.h"

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

// At which a process waits whose ids we write; none for others.
Result<Pipe> make_gate(launch::PreparedLaunch& prepared) {
  if (prepared.container == nullptr) return Pipe();
  prepared.container->leave_the_clocks_to_the_child();
  if (prepared.container->plan().user.writer != launch::IdMapWriter::helper) return Pipe();
  auto gate = make_pipe();
  if (gate) prepared.container->plan().user.gate = gate->reading.number();
  return gate;
}

// The reading end of the gate stays open here too until then: the process may be dead by now.
Result<void> open_gate(launch::PreparedLaunch& prepared, Pipe& gate, pid_t process) {
  if (!gate.writing.is_open()) return {};
  auto written = launch::write_id_maps(process, prepared.container->ids());
  if (written && write(gate.writing.number(), "", 1) != 1) written = last_error("id map", "the gate of a child");
  gate = {};
  return written;
}

// Until the pipe ends.
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

}  // namespace

// The process that runs the program: the one that was made, or the member that it left in a joined pid namespace. Who
// does not run it is collected.
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

Result<Child> Link::launch_in_a_copy(launch::PreparedLaunch& prepared, const Fd& directory, Child::OnDrop on_drop) {
  auto gate = make_gate(prepared);
  if (!gate) return std::unexpected(gate.error());
  auto pipe = make_pipe();
  if (!pipe) return std::unexpected(pipe.error());
  auto letter = launch::write_plan(prepared.plan);
  letter.descriptors.insert(letter.descriptors.end(), {directory.number(), pipe->writing.number()});
  const auto run = &launch::run_letter;
  const auto hook = prepared.plan.pre_exec.function;
  auto known = check(std::array{reinterpret_cast<std::uintptr_t>(run), reinterpret_cast<std::uintptr_t>(hook)});
  if (!known) return std::unexpected(known.error());
  auto mailbox = post(letter.bytes);
  if (!mailbox) return std::unexpected(mailbox.error());
  auto made = ask_to_make(run, std::move(*mailbox),
                          {.descriptors = std::move(letter.descriptors),
                           .lowest = std::max(prepared.plan.lift_above, 3),
                           .fresh = prepared.container ? prepared.container->plan().fresh : CloneFlags()});
  if (!made) return std::unexpected(made.error());
  pipe->writing.reset();
  const pid_t pid = made->process.pid;
  const auto ids = open_gate(prepared, *gate, pid);
  return child_of(*made, ids, read_outcome(pipe->reading), on_drop);
}

}  // namespace ramet::zygote
