#include "ramet/own/stack_slab.h"

#include <sys/mman.h>

#include "ramet/kernel/advice.h"

namespace ramet {

namespace {

constexpr int guard_install = 102;  // MADV_GUARD_INSTALL: linux/mman.h has it from 6.13 on

}  // namespace

Result<StackSlab> StackSlab::map(StackShape shape, std::size_t count) {
  const std::size_t stride = shape.guard_size + shape.size;
  auto memory = Mapping::map(stride * count, MAP_STACK | MAP_NORESERVE);
  if (!memory) return std::unexpected(memory.error());
  // A huge page would make one touched stack cost two megabytes. Not every kernel has them to refuse.
  (void)madvise(memory->begin(), memory->size(), MADV_NOHUGEPAGE);
  return StackSlab(std::move(*memory), shape, count);
}

StackMemory StackSlab::stack(std::size_t index) const {
  std::byte* begin = memory_.begin() + index * (shape_.guard_size + shape_.size);
  return {.low = begin + shape_.guard_size, .size = shape_.size};
}

Result<void> StackSlab::guard(std::size_t index) {
  std::byte* begin = memory_.begin() + index * (shape_.guard_size + shape_.size);
  if (shape_.guard_size == 0) return {};
  if (kernel_heeds_advice() && madvise(begin, shape_.guard_size, guard_install) == 0) return {};
  // EINVAL: an older kernel, or memory that is locked (mlockall), in which no mark can be left.
  if (mprotect(begin, shape_.guard_size, PROT_NONE) != 0) return last_error("mprotect", "the guard of a stack");
  return {};
}

void StackSlab::forget(StackMemory stack) { (void)madvise(stack.low, stack.size, MADV_DONTNEED); }

}  // namespace ramet
