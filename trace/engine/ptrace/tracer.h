// Tracer: the ptrace engine. Exact and unprivileged: it sees every task that a launched command or an attached process
// creates, by the event stops of ptrace alone unless more is asked for. Emits the events of trace/event.h.
// Source: ptrace(2). What it cannot see is said in Started, and in docs/what-ptrace-cannot-see.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ramet/result.h"
#include "trace/engine/ptrace/options.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

// How the trace ended.
struct Outcome {
  std::optional<int> command_status;  // wait status of the launched command; none when attached, or still running
  int interrupted_by = 0;             // the signal that made ramet let go; 0 when all had ended
};

class Tracer {
 public:
  // Starts `command` under trace. Fails with stage "exec" when it cannot be run: ENOENT not found, else not executable.
  // `options` must outlive the tracer. x86-64 alone; Linux 5.3.
  [[nodiscard]] static Result<Tracer> launch(const std::vector<std::string>& command, const Options& options, EventSink& sink);

  // Attaches to all threads of the process that `pid` belongs to. EPERM, ESRCH as ptrace(2).
  [[nodiscard]] static Result<Tracer> attach(const std::vector<pid_t>& pids, const Options& options, EventSink& sink);

  // Follows until all tasks have ended, or as `options.until` says. Tasks that live on afterwards run free.
  [[nodiscard]] Result<Outcome> run();

  Tracer(Tracer&&) noexcept;
  Tracer& operator=(Tracer&&) noexcept;
  ~Tracer();

 private:
  class Parts;
  explicit Tracer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace ramet::trace::ptrace
