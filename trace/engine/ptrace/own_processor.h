// OwnProcessor: which processor the tracer runs on. Every stop wakes it, and the kernel gives who wakes to an idle processor:
// that one has to be fetched from its sleep, while the tracee's own falls asleep, and the same once more when the tracee runs
// on. Where stops come thick the tracer therefore stays on one processor, and a tracee that stops there hands over to it
// at once. Where it has to wait for that processor, because the tracees need them all, it is free again.
// Source: sched_setaffinity(2); /proc/PID/schedstat in the kernel's Documentation/scheduler/sched-stats.rst.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "ramet/own/fd.h"

namespace ramet::trace::ptrace {

class OwnProcessor {
 public:
  // To be made by the thread that traces, and used by it alone. Where the thread may run on one processor only, or the kernel does
  // not say how long it waited, it does nothing.
  OwnProcessor();
  ~OwnProcessor() { go_free(); }
  OwnProcessor(const OwnProcessor&) = delete;
  OwnProcessor& operator=(const OwnProcessor&) = delete;

  // At each tick: `changes` were handled in the `interval` since the last one.
  void ticked(int changes, std::chrono::nanoseconds interval);

 private:
  static constexpr std::size_t most_processors = 8192;
  using Processors = std::array<unsigned long, most_processors / (8 * sizeof(unsigned long))>;

  void stay();
  void go_free();
  [[nodiscard]] std::optional<std::chrono::nanoseconds> waited() const;

  Fd account_;  // the thread's own schedstat
  Processors allowed_{};
  bool knows_waiting_ = false;
  bool stays_ = false;
  int quiet_ticks_ = 0;   // in a row, with few stops
  int ticks_to_shun_ = 0;  // before it tries again
  std::chrono::nanoseconds waited_before_{};
};

}  // namespace ramet::trace::ptrace
