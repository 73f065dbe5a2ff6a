#include "ramet/sync/mutex.h"

#include "ramet/sync/pause.h"

namespace ramet {

namespace {

// Looks while the lock is held and nobody sleeps for it yet. Where somebody sleeps already, the holders take long.
std::uint32_t watch(const FutexWord& word) noexcept {
  std::uint32_t seen = word.load(std::memory_order_relaxed);
  for (int i = 0; i < looks_before_sleep && seen == 1; ++i) {
    pause_processor();
    seen = word.load(std::memory_order_relaxed);
  }
  return seen;
}

}  // namespace

// Whoever has slept cannot know whether others still do: it takes the lock as waited for.
//
//   T1 holds, T2 and T3 sleep      word 2
//   T1 unlocks, wakes T2           word 0
//   T2 takes it as 1, unlocks      word 0: nobody would wake T3
//
// So T2 takes it as 2, and the last of them pays one wake for nobody.
bool MutexWord::lock_slowly(const Deadline* deadline) noexcept {
  if (watch(*word_) == 0 && try_lock()) return true;
  // acquire: pairs with the release of unlock().
  while (word_->exchange(2, std::memory_order_acquire) != 0) {
    if (futex_wait(*word_, 2, scope_, deadline) != FutexWait::timed_out) continue;
    // The wake that this sleeper did not get went to another; one that it got is no timeout. So nobody is owed one.
    return word_->exchange(2, std::memory_order_acquire) == 0;
  }
  return true;
}

}  // namespace ramet
