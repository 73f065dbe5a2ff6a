#include "ramet/kernel/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace ramet {

namespace {

int private_flag(FutexScope scope) { return scope == FutexScope::this_process ? FUTEX_PRIVATE_FLAG : 0; }

FutexWait meaning_of(int error) {
  switch (error) {
    case EAGAIN:
      return FutexWait::changed;
    case ETIMEDOUT:
      return FutexWait::timed_out;
    default:
      return FutexWait::interrupted;
  }
}

}  // namespace

FutexWait futex_wait(FutexAddress address, std::uint32_t expected, FutexScope scope,
                     const Deadline* deadline) noexcept {
  int operation = FUTEX_WAIT_BITSET | private_flag(scope);
  if (deadline != nullptr && deadline->clock() == DeadlineClock::realtime) operation |= FUTEX_CLOCK_REALTIME;
  const int saved = errno;
  const long result = syscall(SYS_futex, address, operation, expected,
                              deadline != nullptr ? &deadline->time() : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
  const FutexWait how = result == 0 ? FutexWait::woken : meaning_of(errno);
  errno = saved;
  return how;
}

int futex_wake(FutexAddress address, int count, FutexScope scope) noexcept {
  const int saved = errno;
  const long woken = syscall(SYS_futex, address, FUTEX_WAKE | private_flag(scope), count, nullptr, nullptr, 0);
  errno = saved;
  return woken > 0 ? static_cast<int>(woken) : 0;
}

bool futex_lock_with_priority(FutexWord& word, FutexScope scope) noexcept {
  const int saved = errno;
  const bool locked = syscall(SYS_futex, &word, FUTEX_LOCK_PI | private_flag(scope), 0, nullptr, nullptr, 0) == 0;
  if (!locked && errno != EAGAIN) {
    // ENOSYS, or the holder is no more (ESRCH). A real-time task that only yields would keep a holder from running.
    const timespec moment{.tv_sec = 0, .tv_nsec = 50'000};
    nanosleep(&moment, nullptr);
  }
  errno = saved;
  return locked;
}

void futex_unlock_with_priority(FutexWord& word, FutexScope scope) noexcept {
  const int saved = errno;
  syscall(SYS_futex, &word, FUTEX_UNLOCK_PI | private_flag(scope), 0, nullptr, nullptr, 0);
  errno = saved;
}

}  // namespace ramet
