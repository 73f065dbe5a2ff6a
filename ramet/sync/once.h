// Once: runs a function one time, whoever comes first; the others wait until it has run, and see what it did.
// If it throws, the next one tries. In shared memory also when the task that ran it has ended in the middle: then the
// function runs again, and must bear to find what it half did.
// Fresh memory of zeros is a Once whose function has not run.
// Source: std::call_once.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <type_traits>
#include <utility>

#include "ramet/sync/mutex.h"
#include "ramet/sync/robust_mutex.h"

namespace ramet {

template <Reach reach>
class BasicOnce {
 public:
  constexpr BasicOnce() = default;
  BasicOnce(const BasicOnce&) = delete;
  BasicOnce& operator=(const BasicOnce&) = delete;

  // Must not be called for the same Once from within `function`: it would wait for itself.
  template <class Function>
  void call(Function&& function) {
    if (has_run()) return;
    const std::lock_guard guard(mutex_);
    if (done_.load(std::memory_order_relaxed) == 0) {
      std::forward<Function>(function)();
      // release: pairs with the acquire of has_run().
      done_.store(1, std::memory_order_release);
    }
    if constexpr (reach == Reach::shared_memory) mutex_.mark_consistent();  // done_ says all there is to say
  }

  [[nodiscard]] bool has_run() const noexcept { return done_.load(std::memory_order_acquire) != 0; }

 private:
  std::conditional_t<reach == Reach::process, Mutex, RobustMutex> mutex_;
  std::atomic<std::uint32_t> done_{0};
};

using Once = BasicOnce<Reach::process>;

namespace shared_memory {
using Once = BasicOnce<Reach::shared_memory>;
}

}  // namespace ramet
