// Creation: which call made a task, and what it asked for, read from the registers and memory of its creator.
// clone, clone3, fork and vfork are decoded to one form. Source: clone(2), linux/sched.h.
#pragma once

#include <optional>

#include "trace/engine/ptrace/registers.h"
#include "trace/engine/ptrace/task_memory.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

struct Creation {
  CreateCall call = CreateCall::unknown;
  CreateArguments arguments;
  bool arguments_read = true;  // false: of clone3, whose arguments lie in memory that we may not read
};

// The creating call that `number` is on that architecture; nothing for any other call.
[[nodiscard]] std::optional<CreateCall> creating_call(Architecture architecture, std::uint64_t number);

// Nothing when `system_call` creates no task.
[[nodiscard]] std::optional<Creation> decode_creation(const SystemCall& system_call, TaskMemory& memory);

// The same, from the registers of a creator at its creation event; knows `int $0x80` from 64-bit code.
[[nodiscard]] Creation decode_creation(const Registers& registers, TaskMemory& memory);

}  // namespace ramet::trace::ptrace
