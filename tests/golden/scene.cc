#include "tests/golden/scene.h"

#include <csignal>
#include <cstring>
#include <ostream>

namespace ramet::trace {
namespace {

constexpr Time start = std::chrono::seconds(1000);

template <class Fill>
Signalled with_information(int signal, int code, Fill fill) {
  siginfo_t raw;
  std::memset(&raw, 0, sizeof raw);
  raw.si_signo = signal;
  raw.si_code = code;
  fill(raw);
  Signalled signalled{.signal = signal};
  std::memcpy(signalled.information.data(), &raw, sizeof raw);
  return signalled;
}

}  // namespace

Actor process(std::uint64_t task, pid_t pid) { return {TaskId{task}, pid, pid}; }

Actor thread(std::uint64_t task, pid_t tid, const Actor& leader) { return {TaskId{task}, tid, leader.tgid}; }

std::vector<Frame> ScriptedFrames::frames(StackId stack) {
  const auto found = stacks.find(stack);
  return found == stacks.end() ? std::vector<Frame>{} : found->second;
}

std::optional<Frame> ScriptedFrames::function_at(TaskId, std::uint64_t address) {
  const auto found = functions.find(address);
  return found == functions.end() ? std::nullopt : std::optional(found->second);
}

void Scene::at(std::chrono::microseconds since_start, const Actor& actor, Payload payload) {
  events.push_back({start + since_start, actor.task, actor.tid, actor.tgid, std::move(payload)});
}

void Scene::at(std::chrono::microseconds since_start, Payload payload) { at(since_start, Actor{}, std::move(payload)); }

CreateArguments thread_arguments(std::uint64_t stack) {
  return {.flags = CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SIGHAND | CloneFlag::THREAD |
                   CloneFlag::SYSVSEM | CloneFlag::SETTLS | CloneFlag::PARENT_SETTID | CloneFlag::CHILD_CLEARTID,
          .stack = stack,
          .stack_size = 0x7ffe00,
          .tls = stack + 0x7ffec0,
          .parent_tid = stack + 0x800190,
          .child_tid = stack + 0x800190};
}

CreateArguments fork_arguments() {
  return {.flags = CloneFlag::CHILD_CLEARTID | CloneFlag::CHILD_SETTID,
          .exit_signal = SIGCHLD,
          .child_tid = 0x7f2719d5d790};
}

CreateArguments spawn_arguments() {
  return {.flags = CloneFlag::VM | CloneFlag::VFORK,
          .exit_signal = SIGCHLD,
          .stack = 0x7f2719d00000,
          .stack_size = 0x9000};
}

Signalled sent_signal(int signal, pid_t sender, uid_t user) {
  return with_information(signal, SI_USER, [&](siginfo_t& raw) {
    raw.si_pid = sender;
    raw.si_uid = user;
  });
}

Signalled fault(int signal, int code, std::uint64_t address) {
  return with_information(signal, code, [&](siginfo_t& raw) {
    raw.si_addr = reinterpret_cast<void*>(address);  // NOLINT: an address of another program
  });
}

Signalled child_signal(int code, pid_t child, int status) {
  return with_information(SIGCHLD, code, [&](siginfo_t& raw) {
    raw.si_pid = child;
    raw.si_uid = 1000;
    raw.si_status = status;
  });
}

Started launched(std::vector<std::string> command) {
  return {.wall_clock_offset = std::chrono::seconds(1'795'000'000),
          .boot_id = "5e1c1d0c-1111-4222-8333-944445555666",
          .architecture = Architecture::x86_64,
          .engine = "ptrace",
          .command = std::move(command),
          .cannot_see = {}};
}

Ended exited(int status, std::chrono::microseconds lifetime, std::chrono::microseconds cpu) {
  return {.cause = EndCause::exited, .status = status, .lifetime = lifetime, .cpu = cpu};
}

Ended killed(int signal, bool core, std::chrono::microseconds lifetime, std::chrono::microseconds cpu) {
  return {.cause = EndCause::signalled, .signal = signal, .core = core, .lifetime = lifetime, .cpu = cpu};
}

std::vector<Scene> all_scenes() {
  return {nested_threads(),  unusual_joins(), unusual_sharing(),   exec_from_second_thread(), shell_pipeline(),
          container(),       orphans(),       failing_creations(), attach(),                  signals_and_stops(),
          lost_events(),     hostile_names(), system_calls(),      late_stack(), attach_to_many_threads()};
}

void PrintTo(const Scene& scene, std::ostream* out) { *out << scene.name; }

}  // namespace ramet::trace
