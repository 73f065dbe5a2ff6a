// A scene: a hand-written list of events, as an engine would give them for one situation. The golden tests of the views
// that print as they go play scenes and compare what they print with the files in tests/golden/.
#pragma once

#include <chrono>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "trace/event.h"

namespace ramet::trace {

struct Actor {
  TaskId task = TaskId::none;
  pid_t tid = 0;
  pid_t tgid = 0;

  [[nodiscard]] Edge exact() const { return {task, tid, Certainty::exact}; }
  [[nodiscard]] Edge inferred() const { return {task, tid, Certainty::inferred}; }
};

// A process of that pid, and one of its threads.
[[nodiscard]] Actor process(std::uint64_t task, pid_t pid);
[[nodiscard]] Actor thread(std::uint64_t task, pid_t tid, const Actor& leader);

// Frames by stack and functions by address, as the script says.
class ScriptedFrames : public FrameResolver {
 public:
  std::vector<Frame> frames(StackId stack) override;
  std::optional<Frame> function_at(TaskId task, std::uint64_t address) override;

  std::map<StackId, std::vector<Frame>> stacks;
  std::map<std::uint64_t, Frame> functions;
};

struct Scene {
  std::string name;
  std::vector<Event> events;
  ScriptedFrames frames;

  // Every scene begins 1000 s after boot.
  void at(std::chrono::microseconds since_start, const Actor& actor, Payload payload);
  void at(std::chrono::microseconds since_start, Payload payload);
};

// For GoogleTest, which else names a test after the bytes of its scene.
void PrintTo(const Scene& scene, std::ostream* out);

// The arguments of pthread_create, of fork, and of posix_spawn, as glibc gives them to the kernel.
[[nodiscard]] CreateArguments thread_arguments(std::uint64_t stack);
[[nodiscard]] CreateArguments fork_arguments();
[[nodiscard]] CreateArguments spawn_arguments();

[[nodiscard]] Signalled sent_signal(int signal, pid_t sender, uid_t user);
[[nodiscard]] Signalled fault(int signal, int code, std::uint64_t address);
[[nodiscard]] Signalled child_signal(int code, pid_t child, int status);
[[nodiscard]] Started launched(std::vector<std::string> command);

[[nodiscard]] Ended exited(int status, std::chrono::microseconds lifetime, std::chrono::microseconds cpu);
[[nodiscard]] Ended killed(int signal, bool core, std::chrono::microseconds lifetime, std::chrono::microseconds cpu);

// All of them; together they hold every kind of event.
[[nodiscard]] std::vector<Scene> all_scenes();

[[nodiscard]] Scene nested_threads();
[[nodiscard]] Scene unusual_joins();
[[nodiscard]] Scene unusual_sharing();
[[nodiscard]] Scene exec_from_second_thread();
[[nodiscard]] Scene shell_pipeline();
[[nodiscard]] Scene container();
[[nodiscard]] Scene orphans();
[[nodiscard]] Scene failing_creations();
[[nodiscard]] Scene attach();
[[nodiscard]] Scene attach_to_many_threads();
[[nodiscard]] Scene signals_and_stops();
[[nodiscard]] Scene lost_events();
[[nodiscard]] Scene hostile_names();
[[nodiscard]] Scene system_calls();
[[nodiscard]] Scene late_stack();

}  // namespace ramet::trace
