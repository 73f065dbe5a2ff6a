#include "trace/engine/ptrace/tracer.h"

#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "trace/engine/ptrace/blind_spots.h"
#include "trace/engine/ptrace/fair_wait.h"
#include "trace/engine/ptrace/launch.h"
#include "trace/engine/ptrace/own_processor.h"
#include "trace/engine/ptrace/own_signals.h"
#include "trace/engine/ptrace/refusal.h"
#include "trace/engine/ptrace/run_facts.h"
#include "trace/engine/ptrace/stops.h"
#include "trace/engine/ptrace/syscall_filter.h"

namespace ramet::trace::ptrace {
namespace {

constexpr std::uint64_t seize_options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |
                                        PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD;
constexpr auto busy_tick = std::chrono::milliseconds(20);
constexpr auto idle_tick = std::chrono::milliseconds(500);
constexpr auto long_unknown = std::chrono::milliseconds(500);
constexpr std::size_t most_tasks_looked_at_when_idle = 4096;

}  // namespace

class Tracer::Parts {
 public:
  Parts(const Options& options, EventSink& sink)
      : options_(options), emitter_(sink), collections_(tasks_, emitter_), images_(tasks_, emitter_), joins_(tasks_, emitter_),
        stacks_(emitter_, options.stacks), births_(tasks_, emitter_, joins_, collections_, images_, stacks_),
        system_calls_(emitter_, joins_, images_, stacks_, options),
        stops_(tasks_, emitter_, births_, joins_, collections_, images_, system_calls_, exit_stops_) {}

  Result<void> launch(const std::vector<std::string>& command);
  Result<void> attach(const std::vector<pid_t>& pids);
  Result<Outcome> run();

 private:
  Result<void> attach_process(pid_t pid);
  Result<void> wait_for_first_exec(LaunchedChild& child, const std::string& path);
  void began(const std::vector<std::string>& command, Filtered filtered);
  // Returns false when there is nothing left to wait for.
  bool wait_and_handle();
  void handle(pid_t tid, const WaitReport& report);
  // A child of ours that is not traced.
  static void ended_beside(pid_t tid, const WaitReport& report);
  void note_command_end(pid_t tid, int status);
  void handle_own_signals();
  void forward(const OwnSignals::Pending& pending);
  void stop_with_the_job();
  void ticked();
  void look_around_when_idle();
  void let_go();

  const Options& options_;
  TaskTable tasks_;
  Emitter emitter_;
  Collections collections_;
  Images images_;
  Joins joins_;
  StackCapture stacks_;
  Births births_;
  SystemCalls system_calls_;
  ExitStops exit_stops_;
  Stops stops_;
  OwnSignals own_signals_;
  FairWait waits_;
  OwnProcessor processor_;

  pid_t command_ = 0;  // pid of the launched command, 0 when attached or ended
  Outcome outcome_;
  bool let_go_ = false;
  bool stop_requested_ = false;
  int changes_since_tick_ = 0;
  Time ticked_at_{};
  bool ticks_fast_ = false;
};

void Tracer::Parts::began(const std::vector<std::string>& command, Filtered filtered) {
  emitter_.set_time(boot_time_now());
  Started started = run_facts();
  started.command = command;
  started.cannot_see = blind_spots(options_, command.empty() ? Began::by_attach : Began::by_launch, filtered);
  emitter_.emit(std::move(started));
}

Result<void> Tracer::Parts::launch(const std::vector<std::string>& command) {
  Launch launch{{}, command, {}};
  auto path = find_program(command[0]);
  if (!path) return std::unexpected(path.error());
  launch.path = *path;
  const bool every_call = options_.system_calls && options_.system_calls->all();
  if (options_.watches_system_calls() && options_.filter == UseFilter::where_possible && !every_call) {
    auto filter = make_syscall_filter(options_);
    if (!filter) return std::unexpected(filter.error());
    launch.filter = std::move(*filter);
  }
  const bool filtered = !launch.filter.empty();
  emitter_.hold();
  auto child = LaunchedChild::start(launch);
  if (!child) return std::unexpected(child.error());
  const std::uint64_t filter_options = filtered ? PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL : 0;
  exit_stops_.set_options(seize_options | filter_options);
  if (auto seized = seize(child->pid(), seize_options | filter_options); !seized) {
    // Under strace or gdb the child is theirs already.
    if (const auto status = read_status(child->pid())) seized.error() = explain_refused_attach(seized.error(), *status);
    ::kill(child->pid(), SIGKILL);
    ::waitpid(child->pid(), nullptr, 0);
    return seized;
  }
  began(command, filtered ? Filtered::yes : Filtered::no);
  command_ = child->pid();
  births_.launched(command_, child->arguments()).filtered = filtered;
  if (options_.watches_system_calls()) {
    system_calls_.wait_for_first_exec();
    if (!filtered) system_calls_.stop_at_every_call();
  }
  return wait_for_first_exec(*child, launch.path);
}

// Handles the stops up to the exec, so that a command that cannot be run is an error and not a trace.
Result<void> Tracer::Parts::wait_for_first_exec(LaunchedChild& child, const std::string& path) {
  if (options_.watches_system_calls()) (void)interrupt(child.pid());
  child.release();
  for (;;) {
    WaitReport report;
    const pid_t tid = next_change(Changes::all, Waiting::yes, report);
    const int status = report.status;
    if (tid == -1 && errno == EINTR) continue;
    if (tid == -1) return last_error("wait for", std::to_string(child.pid()));
    if (tid != child.pid()) {
      ended_beside(tid, report);
      continue;
    }
    emitter_.set_time(boot_time_now());
    const bool executed = WIFSTOPPED(status) && stop_of(status).event == PTRACE_EVENT_EXEC;
    stops_.handle(tid, report);
    if (executed) {
      system_calls_.first_exec_done();
      emitter_.hand_on();
      return {};
    }
    if (WIFSTOPPED(status)) continue;
    command_ = 0;
    if (auto failure = child.failure()) {
      failure->item = path;
      return std::unexpected(std::move(*failure));
    }
    emitter_.hand_on();
    outcome_.command_status = status;  // killed before its first instruction: told as what it is
    return {};
  }
}

Result<void> Tracer::Parts::attach_process(pid_t pid) {
  const auto status = read_status(pid);
  const bool proc_is_there = ::access("/proc/self/status", R_OK) == 0;
  if (!status && !proc_is_there) return std::unexpected(Error{"read /proc, which has to be mounted, to attach to", ENOENT, "process " + std::to_string(pid)});
  if (!status) return std::unexpected(Error{"attach to", ESRCH, "process " + std::to_string(pid)});
  std::set<pid_t> refused;
  std::optional<Error> refusal;
  // A thread that is not seized yet may create another meanwhile: look again until a look finds nothing new.
  for (bool found_new = true; found_new;) {
    found_new = false;
    std::vector<pid_t> threads = read_threads(status->tgid);
    std::ranges::sort(threads);
    for (const pid_t tid : threads) {
      if (tasks_.find(tid) != nullptr || refused.contains(tid)) continue;
      if (auto seized = seize(tid, seize_options); !seized) {
        // A main thread that has ended by itself refuses; those that it left can be traced all the same.
        refusal = seized.error();
        if (tid == status->tgid && status->state != 'Z') break;
        refused.insert(tid);  // ended meanwhile, or made by one already seized and so traced by itself
        continue;
      }
      found_new = true;
      births_.attached(tid, status->tgid);
      if (options_.watches_system_calls()) (void)interrupt(tid);
    }
  }
  if (tasks_.process(status->tgid) == nullptr && refusal) return std::unexpected(explain_refused_attach(*refusal, *status));
  return {};
}

Result<void> Tracer::Parts::attach(const std::vector<pid_t>& pids) {
  emitter_.hold();
  began({}, Filtered::no);
  exit_stops_.set_options(seize_options);
  if (options_.watches_system_calls()) system_calls_.stop_at_every_call();
  for (const pid_t pid : pids) {
    emitter_.set_time(boot_time_now());
    if (auto attached = attach_process(pid); !attached) return attached;
  }
  emitter_.hand_on();
  return {};
}

Result<Outcome> Tracer::Parts::run() {
  OwnSignals::tick_every(busy_tick);
  ticks_fast_ = true;
  ticked_at_ = emitter_.time();
  while (!let_go_ && (!tasks_.empty() || stops_.has_unknown())) {
    handle_own_signals();
    if (let_go_ || !wait_and_handle()) break;
  }
  while (waits_.has_taken()) (void)wait_and_handle();  // a signal among them would be lost with us
  OwnSignals::tick_every(std::chrono::milliseconds(0));
  emitter_.set_time(boot_time_now());
  let_go();
  return outcome_;
}

bool Tracer::Parts::wait_and_handle() {
  WaitReport report;
  const pid_t tid = waits_.next(report);
  if (tid == -1) {
    if (errno == EINTR) return true;
    // Nothing left to wait for, though some are still in the table: they went unseen.
    stops_.take_in_unknown(Time::zero());
    return false;
  }
  handle(tid, report);
  return true;
}

void Tracer::Parts::ended_beside(pid_t tid, const WaitReport& report) {
  report.is_end() ? reap(tid) : take_stop(tid);
}

void Tracer::Parts::handle(pid_t tid, const WaitReport& report) {
  if (std::ranges::find(options_.other_children, tid) != options_.other_children.end()) return ended_beside(tid, report);
  emitter_.set_time(boot_time_now());
  if (changes_since_tick_++ == 0 && !std::exchange(ticks_fast_, true)) OwnSignals::tick_every(busy_tick);
  stops_.handle(tid, report);
  note_command_end(tid, report.status);
}

void Tracer::Parts::note_command_end(pid_t tid, int status) {
  if (tid != command_) return;
  if (stop_requested_ && WIFSTOPPED(status)) stop_with_the_job();
  if (WIFSTOPPED(status)) return;
  outcome_.command_status = status;
  command_ = 0;
  if (options_.until == FollowUntil::command_ended) let_go_ = true;
}

void Tracer::Parts::handle_own_signals() {
  if (OwnSignals::take_tick()) ticked();
  if (OwnSignals::take_continue()) stop_requested_ = false;
  if (OwnSignals::take_stop_request()) {
    stop_requested_ = true;
    stop_with_the_job();
  }
  for (const auto& pending : OwnSignals::take()) forward(pending);
}

void Tracer::Parts::forward(const OwnSignals::Pending& pending) {
  const bool ends_us = pending.signal == SIGINT || pending.signal == SIGTERM || pending.signal == SIGHUP || pending.signal == SIGQUIT;
  if (command_ == 0) {
    // Attached, or the command has ended and only its descendants are followed: the signal is for us.
    if (!ends_us) return;
    outcome_.interrupted_by = pending.signal;
    let_go_ = true;
  } else if (!pending.from_terminal) {
    ::kill(command_, pending.signal);
  }
}

// Ctrl-Z: the terminal's signal reaches the program and us. We stop once the program has, so that the shell sees one job stop;
// fg continues both. A program that ignores the signal keeps us running, as it would keep the shell waiting.
void Tracer::Parts::stop_with_the_job() {
  if (OwnSignals::take_continue()) stop_requested_ = false;
  if (!stop_requested_) return;
  const Task* leader = tasks_.find(command_);
  if (leader == nullptr || !leader->group_stopped) return;
  stop_requested_ = false;
  if (options_.on_tick) options_.on_tick();
  ::kill(::getpid(), SIGSTOP);
}

void Tracer::Parts::ticked() {
  emitter_.set_time(boot_time_now());
  images_.look_at_deferred();
  if (options_.on_tick) options_.on_tick();
  if (stops_.has_unknown()) {
    // In a tree that is always busy, its creator would have reported by now.
    stops_.take_in_unknown(long_unknown);
  }
  const int changes = std::exchange(changes_since_tick_, 0);
  processor_.ticked(changes, emitter_.time() - std::exchange(ticked_at_, emitter_.time()));
  if (changes > 0) return;
  // A whole tick without a stop: whoever could name an unknown task's creator would have.
  stops_.take_in_unknown(Time::zero());
  look_around_when_idle();
  stop_requested_ = false;
  if (std::exchange(ticks_fast_, false)) OwnSignals::tick_every(idle_tick);
}

void Tracer::Parts::look_around_when_idle() {
  collections_.look_at_all_zombies();
  if (tasks_.size() <= most_tasks_looked_at_when_idle) joins_.look_at_blocked();
}

void Tracer::Parts::let_go() {
  collections_.look_at_all_zombies();  // a child that was collected since the last stop
  std::vector<const Task*> alive;
  tasks_.for_each([&](const Task& task) { alive.push_back(&task); });
  std::ranges::sort(alive, {}, &Task::id);
  // The kernel lets every task run on when its tracer ends, whatever stop it is in.
  for (const Task* task : alive) emitter_.emit(*task, Released{});
}

Tracer::Tracer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Tracer::Tracer(Tracer&&) noexcept = default;
Tracer& Tracer::operator=(Tracer&&) noexcept = default;
Tracer::~Tracer() = default;

Result<Tracer> Tracer::launch(const std::vector<std::string>& command, const Options& options, EventSink& sink) {
  auto parts = std::make_unique<Parts>(options, sink);
  if (auto launched = parts->launch(command); !launched) return std::unexpected(launched.error());
  return Tracer(std::move(parts));
}

Result<Tracer> Tracer::attach(const std::vector<pid_t>& pids, const Options& options, EventSink& sink) {
  auto parts = std::make_unique<Parts>(options, sink);
  if (auto attached = parts->attach(pids); !attached) return std::unexpected(attached.error());
  return Tracer(std::move(parts));
}

Result<Outcome> Tracer::run() { return parts_->run(); }

}  // namespace ramet::trace::ptrace
