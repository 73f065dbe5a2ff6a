// StraceLines: events as lines in the form that strace users read without thinking. A line begins when a call is entered
// and is finished when it returns; when another task speaks in between it is cut with <unfinished ...>, and resumed later.
// Source: strace(1), the output of strace 6.1.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "trace/event.h"
#include "trace/view/strace_creations.h"
#include "trace/view/strace_options.h"
#include "trace/view/strace_print/call.h"

namespace ramet::trace {

class StraceLines : public EventSink {
 public:
  using Write = std::function<void(std::string_view)>;

  StraceLines(StraceOptions options, Write write) : options_(std::move(options)), write_(std::move(write)) {}

  void take(const Event& event) override;

  // Ends a line that is still open, and says where the user's choice of calls could show nothing.
  void finish();

 private:
  struct Pending {
    strace_print::Call call;
    std::uint64_t number = 0;
    Time began{};
  };
  struct Task {
    pid_t tid = 0;
    Architecture architecture = Architecture::unknown;
    std::optional<Pending> pending;
    std::string interrupted;           // the call that a restart_syscall would go on with
    std::optional<Event> superseded;   // its end, until it is known which thread's exec ended it
    bool mode_changed = false;         // another architecture, to be said before the next line
  };

  void on(const Event& event, const Started& started);
  void on(const Event& event, const Attached& attached);
  void on(const Event& event, const Created& created);
  void on(const Event& event, const Executed& executed);
  void on(const Event& event, const Signalled& signalled);
  void on(const Event& event, const Stopped& stopped);
  void on(const Event& event, const SyscallEntered& entered);
  void on(const Event& event, const SyscallReturned& returned);
  void on(const Event& event, const Ended& ended);
  void on(const Event& event, const Warned& warned);
  void on(const Event& event, const Lost& lost);
  template <class Other>
  void on(const Event&, const Other&) {}

  Task& task_of(const Event& event);
  void appeared(const Event& event);
  void vanished(TaskId task);
  void announce(std::string_view text);
  void whole_line(const Event& event, std::string_view text);
  void begin_line(const Event& event);
  void end_line(std::string_view text);
  void cut_open_line();
  void put(std::string_view text);
  void resume(const Event& event, Task& task);
  void finish_call_of_ended(const Event& event, Task& task);
  void say_superseded(const Event& end, pid_t by);
  void say_mode(const Event& event, Task& task);
  [[nodiscard]] std::string time_column(Time now);
  [[nodiscard]] strace_print::Call call_of(std::uint64_t number, Architecture architecture,
                                           const std::array<std::uint64_t, 6>& arguments) const;

  StraceOptions options_;
  Write write_;
  std::map<TaskId, Task> tasks_;
  StraceCreations creations_;
  std::size_t alive_ = 0;
  TaskId open_ = TaskId::none;  // whose line is not yet ended
  std::size_t column_ = 0;
  std::chrono::nanoseconds wall_clock_offset_{};
  std::optional<Time> previous_line_;
  bool launched_ = false;
};

}  // namespace ramet::trace
