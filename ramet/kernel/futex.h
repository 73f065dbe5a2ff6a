// Futex: sleep while a word has a value; wake those who sleep on it. The calls as they are: every waiter looks at its
// word again and decides itself whether it waits on.
// Source: futex(2); FUTEX_WAIT_BITSET, which takes absolute times, since Linux 2.6.25.
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>

#include "ramet/kernel/deadline.h"

namespace ramet {

using FutexWord = std::atomic<std::uint32_t>;
static_assert(sizeof(FutexWord) == 4 && FutexWord::is_always_lock_free);

// Whether waiters and wakers may live in different processes. The kernel's own wake at a thread's end is `any_process`,
// and so must be its waiters: the two kinds never meet.
enum class FutexScope : std::uint8_t { this_process, any_process };

enum class FutexWait : std::uint8_t { woken, changed, interrupted, timed_out };

// Where a word is: a FutexWord, or the first four bytes of a larger atomic.
using FutexAddress = const void*;

// Sleeps while the word at `address` is `expected`: until a wake, a signal handler, or `deadline` (null: never). May
// wake for no reason. `changed`: the word was another before the sleep. Never touches errno.
FutexWait futex_wait(FutexAddress address, std::uint32_t expected, FutexScope scope,
                     const Deadline* deadline = nullptr) noexcept;
inline FutexWait futex_wait(const FutexWord& word, std::uint32_t expected, FutexScope scope,
                            const Deadline* deadline = nullptr) noexcept {
  return futex_wait(&word, expected, scope, deadline);
}

// Wakes up to `count` of those who sleep at `address`, and says how many. That may be memory that is gone: 0.
int futex_wake(FutexAddress address, int count, FutexScope scope) noexcept;
inline int futex_wake(const FutexWord& word, int count, FutexScope scope) noexcept {
  return futex_wake(&word, count, scope);
}

// Waits as long as it takes for the lock at `word`, which is 0 or the holder's tid, and lends the holder the caller's
// priority meanwhile. True: the lock is the caller's. False: look again; where the kernel has no such futexes, or no such
// holder, a moment has passed. Source: futex(2) FUTEX_LOCK_PI, Linux 2.6.18.
bool futex_lock_with_priority(FutexWord& word, FutexScope scope) noexcept;

// Hands the lock that the caller holds, and others wait for, to the highest of them. FUTEX_UNLOCK_PI.
void futex_unlock_with_priority(FutexWord& word, FutexScope scope) noexcept;

inline constexpr int everyone = INT_MAX;

}  // namespace ramet
