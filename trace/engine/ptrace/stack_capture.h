// StackCapture: what --stack needs of a creator that stands in its call: its registers, the bytes above its stack pointer,
// the map of its memory when that has changed, and what libc was asked to run. Raw copies: frames are resolved later,
// by symbol/, from the events alone.
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/registers.h"
#include "trace/engine/ptrace/task_memory.h"
#include "trace/engine/thread_entry/thread_entry.h"

namespace ramet::trace::ptrace {

enum class CaptureStacks : std::uint8_t { no, yes };

class StackCapture {
 public:
  StackCapture(Emitter& emitter, CaptureStacks capture) : emitter_(emitter), capture_(capture) {}

  // Emits Mapped (when new) and StackCaptured, and refers to them in `event`, when stacks are wanted.
  void add_to(Created& event, Task& creator, const Registers& registers, TaskMemory& memory);

  // The same for a creation that failed.
  StackId capture(Task& creator, const Registers& registers, TaskMemory& memory);

 private:
  void emit_maps_if_changed(Task& creator);

  Emitter& emitter_;
  CaptureStacks capture_;
  StartRoutineOffsets start_routines_;
};

}  // namespace ramet::trace::ptrace
