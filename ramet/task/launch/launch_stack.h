// LaunchStack: the stack on which a child runs until its exec, guarded below; kept for the next launch afterwards.
// The few that are kept stand in an array of atomic pointers: a fork at any moment leaves nothing locked in its child.
// Source: mmap(2), clone(2).
#pragma once

#include <utility>

#include "ramet/own/stack_slab.h"
#include "ramet/result.h"

namespace ramet::launch {

// Bytes, of which only those in use take memory: a pre_exec hook has nearly all of it, and at least 40 KiB behind an init.
inline constexpr std::size_t launch_stack_size = 128 << 10;

class LaunchStack {
 public:
  // One that nobody else uses. Fails with ENOMEM.
  [[nodiscard]] static Result<LaunchStack> take();

  LaunchStack(LaunchStack&& other) noexcept : slab_(std::exchange(other.slab_, nullptr)) {}
  LaunchStack& operator=(LaunchStack&&) = delete;
  ~LaunchStack();

  [[nodiscard]] StackMemory memory() const { return slab_->stack(0); }

 private:
  explicit LaunchStack(StackSlab* slab) : slab_(slab) {}

  StackSlab* slab_;
};

}  // namespace ramet::launch
