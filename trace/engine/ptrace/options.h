// What the ptrace engine is asked to see.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "trace/engine/ptrace/stack_capture.h"
#include "trace/syscall/copies.h"
#include "trace/syscall/selection.h"

namespace ramet::trace::ptrace {

enum class UseFilter : std::uint8_t { where_possible, no };
enum class FollowUntil : std::uint8_t { all_ended, command_ended };
enum class FailedCreations : std::uint8_t { not_seen, seen };
enum class DescriptorPaths : std::uint8_t { no, yes };

struct Options {
  CaptureStacks stacks = CaptureStacks::no;
  FollowUntil until = FollowUntil::all_ended;
  FailedCreations failed_creations = FailedCreations::not_seen;
  std::optional<SyscallSelection> system_calls;  // none: only events
  UseFilter filter = UseFilter::where_possible;
  DescriptorPaths descriptor_paths = DescriptorPaths::no;
  CopyLimits copy_limits;
  std::vector<pid_t> other_children;             // of this process, whose ends are not the engine's business
  std::function<void()> on_tick;                 // several times a second while things happen: flush, redraw

  // Whether stops at system calls are needed at all.
  [[nodiscard]] bool watches_system_calls() const {
    return system_calls.has_value() || failed_creations == FailedCreations::seen;
  }
};

}  // namespace ramet::trace::ptrace
