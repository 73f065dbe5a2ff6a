// StackSlab: one mapping cut into stacks of one size, each with a guard below it. One mapping for many stacks, because
// the kernel counts mappings (vm.max_map_count) and pays for each; a guard that is a mark in the page table, and no
// mapping of its own, where the kernel has that.
// Source: mmap(2) MAP_STACK; madvise(2) MADV_GUARD_INSTALL, Linux 6.13; mprotect(2) before.
#pragma once

#include <cstddef>

#include "ramet/own/mapping.h"
#include "ramet/result.h"

namespace ramet {

struct StackShape {
  std::size_t size = 0;        // bytes that a thread can use, a multiple of the page size
  std::size_t guard_size = 0;  // bytes below that nobody can touch, a multiple of the page size; 0: no guard
  friend bool operator==(const StackShape&, const StackShape&) = default;
};

// The memory of one stack, from its lowest byte; it grows down from `top()`, to `low` and then into its guard.
struct StackMemory {
  std::byte* low = nullptr;
  std::size_t size = 0;  // bytes
  [[nodiscard]] std::byte* top() const { return low + size; }
};

// A stack and what lies below it that nobody can touch. In bytes.
struct GuardedStack {
  std::byte* low = nullptr;
  std::size_t size = 0;
  std::size_t guard_size = 0;  // 0: no guard; who overflows such a stack writes into whatever lies there
};

class StackSlab {
 public:
  // Room for `count` stacks, which have no guards yet. Fails with ENOMEM.
  [[nodiscard]] static Result<StackSlab> map(StackShape shape, std::size_t count);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] StackMemory stack(std::size_t index) const;

  // From now on whoever runs out of this stack dies by SIGSEGV. Fails with ENOMEM: too many mappings.
  [[nodiscard]] Result<void> guard(std::size_t index);

  // Gives the memory of a stack that nobody uses back to the kernel; the stack can be used again, and is then zero.
  static void forget(StackMemory stack);

 private:
  StackSlab(Mapping memory, StackShape shape, std::size_t count)
      : memory_(std::move(memory)), shape_(shape), count_(count) {}

  Mapping memory_;
  StackShape shape_;
  std::size_t count_;
};

}  // namespace ramet
