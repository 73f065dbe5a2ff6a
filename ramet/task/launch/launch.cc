#include "ramet/task/launch/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>

#include "ramet/kernel/pidfd.h"
#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/dumpable.h"
#include "ramet/task/launch/ignored_signals.h"
#include "ramet/task/launch/launch_entry.h"
#include "ramet/task/launch/launch_stack.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/signal_mask.h"

namespace ramet::launch {

namespace {

constexpr CloneFlags shared_memory = CloneFlag::VM | CloneFlag::VFORK;

Error error_of(const LaunchReport& report) {
  return {report.stage, report.number, report.item != nullptr ? report.item : ""};
}

// What clone3 may say of the cgroup that it was given, or of a kernel that takes none (E2BIG and EINVAL before Linux 5.7).
bool may_be_about_the_cgroup(int number) {
  return number == EBADF || number == EBUSY || number == EOPNOTSUPP || number == EACCES || number == ENODEV ||
         number == E2BIG || number == EINVAL || number == ENOSYS;
}

// The child moves itself before it does anything else, and says so where the cgroup takes nobody (EBUSY: it has
// controllers for those below it).
Result<Fd> leave_the_cgroup_to_the_child(LaunchPlan& plan, ProcessBirth& birth) {
  birth.flags = birth.flags.without(CloneFlag::INTO_CGROUP).without(CloneFlag::NEWCGROUP);
  Fd file(::openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return last_error("cgroup", plan.cgroup_name);
  auto kept = out_of_the_way(std::move(file), plan);
  if (kept) plan.join_by_itself(kept->number());
  return kept;
}

// clone has no room for what the kernel learned later: the child does it itself. Nor for a pidfd before Linux 5.2, which
// is then opened for a child that nobody else can have collected.
Result<NewProcess> born_by_clone(LaunchPlan& plan, ProcessBirth birth, TaskEntry entry) {
  birth.call = BirthCall::clone;
  birth.flags = birth.flags.without(CloneFlag::CLEAR_SIGHAND);
  plan.signals.handlers_remain = true;
  auto process = give_birth(birth, entry);
  if (process || process.error().number != EINVAL || !plan.wants_pidfd) return process;
  birth.flags = birth.flags.without(CloneFlag::PIDFD);
  process = give_birth(birth, entry);
  if (!process) return process;
  auto pidfd = pidfd_open(process->pid, PidfdOf::process);
  if (pidfd) process->pidfd = Fd(*pidfd);
  return process;
}

// clone3; without the cgroup, where the kernel refuses it; clone where there is no clone3, or one that does not know these
// flags yet (before Linux 5.5).
Result<NewProcess> born(LaunchPlan& plan, ProcessBirth birth, TaskEntry entry) {
  auto process = give_birth(birth, entry);
  Fd cgroup_procs;
  if (!process && plan.cgroup >= 0 && may_be_about_the_cgroup(process.error().number)) {
    auto opened = leave_the_cgroup_to_the_child(plan, birth);
    if (!opened) return std::unexpected(std::move(opened.error()));
    cgroup_procs = std::move(*opened);
    process = give_birth(birth, entry);
  }
  if (process || (process.error().number != ENOSYS && process.error().number != EINVAL)) return process;
  auto by_clone = born_by_clone(plan, birth, entry);
  // EINVAL: what clone3 said, which was asked for all that is wanted, says more.
  return by_clone || by_clone.error().number != EINVAL ? std::move(by_clone) : std::move(process);
}

ProcessBirth birth_of(const LaunchPlan& plan, Memory memory, StackMemory stack) {
  ProcessBirth birth{.flags = CloneFlag::CLEAR_SIGHAND, .exit_signal = plan.exit_signal, .stack = stack};
  if (plan.wants_pidfd) birth.flags |= CloneFlag::PIDFD;
  if (memory == Memory::shared) birth.flags |= shared_memory;
  if (plan.of_creators_parent) birth.flags |= CloneFlag::PARENT;
  if (plan.container != nullptr) birth.flags |= plan.container->fresh;
  if (plan.moves_itself()) birth.flags = birth.flags.without(CloneFlag::NEWCGROUP);  // cgroup_in_child.cc
  if (plan.cgroup >= 0) {
    birth.flags |= CloneFlag::INTO_CGROUP;
    birth.cgroup = plan.cgroup;
  }
  if (plan.pid != nullptr) {
    birth.flags |= CloneFlag::PARENT_SETTID;
    birth.pid = plan.pid;
  }
  return birth;
}

// A child whose entry runs with all signals blocked, so that no handler of ours runs in our memory under its name.
Result<NewProcess> born_quietly(LaunchPlan& plan, Memory memory, ChildArgument& argument) {
  auto stack = LaunchStack::take();
  if (!stack) return std::unexpected(stack.error());
  if (plan.signals.to_default != 0) {
    const bool is_emulated = possible_memory() == Memory::copied;  // an emulator shares no memory
    plan.signals.to_default &= is_emulated ? ignored_signals() : ignored_signals_by_proc();
  }
  const ProcessBirth birth = birth_of(plan, memory, stack->memory());
  const SignalMask before = set_signal_mask(all_signals);
  auto process = born(plan, birth, {&enter_child, &argument});
  set_signal_mask(before);
  return process;
}

struct Pipe {
  Fd reading;
  Fd writing;
};

Result<Pipe> make_pipe(const LaunchPlan& plan) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe");
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  auto reading = out_of_the_way(std::move(pipe.reading), plan);
  if (!reading) return std::unexpected(reading.error());
  auto writing = out_of_the_way(std::move(pipe.writing), plan);
  if (!writing) return std::unexpected(writing.error());
  return Pipe{std::move(*reading), std::move(*writing)};
}

Result<NewProcess> launch_shared(LaunchPlan& plan) {
  LaunchReport report;
  ChildArgument argument{.plan = &plan, .report = &report};
  std::optional<DumpableGuard> guard;
  if (plan.changes_credentials()) guard.emplace();
  auto process = born_quietly(plan, Memory::shared, argument);
  if (!process || report.stage == nullptr) return process;
  reap(*process);
  return std::unexpected(error_of(report));
}

Memory try_sharing() {
  auto stack = LaunchStack::take();
  if (!stack) return Memory::copied;
  std::atomic<int> mark{0};
  const ProcessBirth birth{.flags = shared_memory, .stack = stack->memory(), .call = BirthCall::clone};
  const SignalMask before = set_signal_mask(all_signals);
  auto process = give_birth(birth, {&enter_probe, &mark});
  set_signal_mask(before);
  if (!process) return Memory::copied;
  reap(*process);
  return mark.load(std::memory_order_relaxed) == 1 ? Memory::shared : Memory::copied;
}

}  // namespace

// No static local: a fork during the trial would leave its guard taken in the child, for ever. Two threads may try at once.
Memory possible_memory() {
  enum class Known : std::uint8_t { nothing, shared, copied };
  static constinit std::atomic<Known> known{Known::nothing};
  if (known.load(std::memory_order_relaxed) == Known::nothing) {
    known.store(try_sharing() == Memory::shared ? Known::shared : Known::copied, std::memory_order_relaxed);
  }
  return known.load(std::memory_order_relaxed) == Known::shared ? Memory::shared : Memory::copied;
}

Result<NewProcess> launch_copied(LaunchPlan& plan) {
  auto pipe = make_pipe(plan);
  if (!pipe) return std::unexpected(pipe.error());
  ChildArgument argument{.plan = &plan, .report_pipe = pipe->writing.number()};
  auto process = born_quietly(plan, Memory::copied, argument);
  if (!process) return process;
  pipe->writing.reset();
  if (auto begun = read_report(pipe->reading); !begun) {
    reap(*process);
    return std::unexpected(begun.error());
  }
  return process;
}

Result<NewProcess> launch(LaunchPlan& plan) {
  if (possible_memory() == Memory::copied) return launch_copied(plan);
  const auto cgroup_procs = plan.cgroup_procs;
  auto process = launch_shared(plan);
  if (process || process.error().stage != "clone3") return process;
  // A filter that came after the first launch may forbid such births, and allow those of fork.
  const bool forbidden = process.error().number == ENOSYS || process.error().number == EINVAL;
  if (!forbidden) return process;
  plan.cgroup_procs = cgroup_procs;  // of the attempt there may be one more
  return launch_copied(plan);
}

namespace {

Result<void> see_it_wait(const Fd& pipe) {
  LaunchReport report;
  ssize_t size = 0;
  do {
    size = ::read(pipe.number(), &report, sizeof report);
  } while (size < 0 && errno == EINTR);
  if (size == sizeof report) return std::unexpected(error_of(report));
  if (size != 1) return std::unexpected(Error{"release", ESRCH, "it has ended before"});
  return {};
}

}  // namespace

Result<HeldProcess> launch_held(LaunchPlan& plan, HeldFrom from) {
  auto release = make_pipe(plan);
  if (!release) return std::unexpected(release.error());
  auto report = make_pipe(plan);
  if (!report) return std::unexpected(report.error());
  plan.exit_signal = SIGCHLD;  // it may live for long before its exec: as an ordinary child
  plan.hold = release->reading.number();
  plan.hold_other_end = release->writing.number();
  if (from == HeldFrom::the_wait) plan.hold_note = report->writing.number();
  ChildArgument argument{.plan = &plan, .report_pipe = report->writing.number()};
  auto process = born_quietly(plan, Memory::copied, argument);
  if (!process) return std::unexpected(process.error());
  report->writing.reset();
  if (auto waits = from == HeldFrom::the_wait ? see_it_wait(report->reading) : Result<void>(); !waits) {
    reap(*process);
    return std::unexpected(std::move(waits.error()));
  }
  return HeldProcess{.process = std::move(*process),
                     .release = std::move(release->writing),
                     .report = std::move(report->reading),
                     .door = {}};
}

Result<void> read_report(Fd& pipe) {
  LaunchReport report;
  ssize_t size = 0;
  do {
    size = ::read(pipe.number(), &report, sizeof report);
  } while (size < 0 && errno == EINTR);
  pipe.reset();
  if (size != sizeof report) return {};
  return std::unexpected(error_of(report));
}

void reap(const NewProcess& process) {
  const bool by_pidfd = process.pidfd.is_open();
  long result = 0;
  do {
    result = raw_syscall(SYS_waitid, by_pidfd ? P_PIDFD : P_PID, by_pidfd ? process.pidfd.number() : process.pid, nullptr,
                         WEXITED | __WALL, nullptr);
  } while (result == -EINTR);
}

}  // namespace ramet::launch
