#include "ramet/task/launch/launch_stack.h"

#include <array>
#include <atomic>
#include <memory>
#include <new>

namespace ramet::launch {

namespace {

std::array<std::atomic<StackSlab*>, 8> kept_slabs{};

}  // namespace

Result<LaunchStack> LaunchStack::take() {
  for (auto& place : kept_slabs) {
    // Acquire: the last user's release; its child has written to this memory.
    if (StackSlab* slab = place.exchange(nullptr, std::memory_order_acquire)) return LaunchStack(slab);
  }
  auto slab = StackSlab::map({.size = launch_stack_size, .guard_size = page_size()}, 1);
  if (!slab) return std::unexpected(slab.error());
  if (auto guarded = slab->guard(0); !guarded) return std::unexpected(guarded.error());
  auto* owned = new (std::nothrow) StackSlab(std::move(*slab));
  if (owned == nullptr) return std::unexpected(Error{"launch", ENOMEM, {}});
  return LaunchStack(owned);
}

LaunchStack::~LaunchStack() {
  if (slab_ == nullptr) return;
  for (auto& place : kept_slabs) {
    StackSlab* nobody = nullptr;
    // Release: partner of the acquire in take().
    if (place.compare_exchange_strong(nobody, slab_, std::memory_order_release, std::memory_order_relaxed)) return;
  }
  delete slab_;
}

}  // namespace ramet::launch
