// Emitter: gives every task its TaskId and every event its time, and hands it on.
// Source: clock_gettime(2) CLOCK_BOOTTIME, which goes on while the machine sleeps.
#pragma once

#include <time.h>

#include <utility>

#include "trace/engine/ptrace/task_table.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

inline Time boot_time_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

class Emitter {
 public:
  explicit Emitter(EventSink& sink) : sink_(sink) {}

  [[nodiscard]] TaskId new_task_id() { return TaskId{++last_task_}; }
  [[nodiscard]] StackId new_stack_id() { return StackId{++last_stack_}; }
  [[nodiscard]] MapsId new_maps_id() { return MapsId{++last_maps_}; }

  // Between these two nothing is handed on: a launch that fails leaves no trace. Without hand_on it is forgotten.
  void hold() { holding_ = true; }
  void hand_on() {
    holding_ = false;
    for (const Event& event : std::exchange(held_, {})) sink_.take(event);
  }

  // The time of the stop that is being handled: all its events carry the same.
  void set_time(Time time) { time_ = time; }
  [[nodiscard]] Time time() const { return time_; }

  void emit(const Task& task, Payload payload) { emit(task.id, task.tid, task.process->tgid, std::move(payload)); }
  void emit(TaskId id, pid_t tid, pid_t tgid, Payload payload) {
    Event event{time_, id, tid, tgid, std::move(payload)};
    if (holding_)
      held_.push_back(std::move(event));
    else
      sink_.take(event);
  }
  void emit(Payload payload) { emit(TaskId::none, 0, 0, std::move(payload)); }

 private:
  EventSink& sink_;
  Time time_{};
  bool holding_ = false;
  std::vector<Event> held_;
  std::uint64_t last_task_ = 0;
  std::uint64_t last_stack_ = 0;
  std::uint64_t last_maps_ = 0;
};

}  // namespace ramet::trace::ptrace
