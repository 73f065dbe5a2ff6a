// PriorityMutex: a mutex whose holder runs with the priority of the highest that waits for it, so that no task of a
// priority in between keeps the waiter waiting: priority inheritance. Lock and unlock without a rival are one atomic
// operation each. Lockable: std::lock_guard and its like take it. Not recursive, not a place to sleep in for long.
// The word is 0, or the holder's tid with the kernel's bit "somebody waits": so it must be unlocked by who locked it,
// and its users must be of one PID namespace. A holder that ends with it leaves it held for ever. Where the kernel has
// no such futexes (CONFIG_FUTEX_PI) it works without inheritance. Source: futex(2) FUTEX_LOCK_PI; Linux,
// Documentation/locking/rt-mutex-design.rst.
#pragma once

#include "ramet/kernel/futex.h"
#include "ramet/sync/own_tid.h"
#include "ramet/sync/reach.h"

namespace ramet {

template <Reach reach>
class BasicPriorityMutex {
 public:
  constexpr BasicPriorityMutex() = default;
  BasicPriorityMutex(const BasicPriorityMutex&) = delete;
  BasicPriorityMutex& operator=(const BasicPriorityMutex&) = delete;

  void lock() noexcept {
    while (!try_lock()) {
      if (futex_lock_with_priority(word_, scope_of(reach))) return;
    }
  }

  [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t free = 0;
    // acquire: pairs with the release of unlock(), or the kernel's handing over.
    return word_.compare_exchange_strong(free, own_tid(), std::memory_order_acquire, std::memory_order_relaxed);
  }

  void unlock() noexcept {
    std::uint32_t own = own_tid();
    // release: pairs with the acquire of the next try_lock().
    if (word_.compare_exchange_strong(own, 0, std::memory_order_release, std::memory_order_relaxed)) return;
    futex_unlock_with_priority(word_, scope_of(reach));
  }

 private:
  FutexWord word_{0};
};

using PriorityMutex = BasicPriorityMutex<Reach::process>;

namespace shared_memory {
using PriorityMutex = BasicPriorityMutex<Reach::shared_memory>;
}

}  // namespace ramet
