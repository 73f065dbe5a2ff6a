#include "ramet/kernel/robust_list.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>

namespace ramet {

robust_list_head* robust_list_of_caller() noexcept {
  const int saved = errno;
  robust_list_head* head = nullptr;
  std::size_t size = 0;
  const bool known = syscall(SYS_get_robust_list, 0, &head, &size) == 0;
  errno = saved;
  return known ? head : nullptr;
}

void register_robust_list(robust_list_head& head) noexcept {
  const int saved = errno;
  syscall(SYS_set_robust_list, &head, sizeof head);
  errno = saved;
}

bool has_sleepers(FutexWord& word, std::uint32_t expected) noexcept {
  const int saved = errno;
  const long wake = 0;
  const long requeue = 1;
  const long found = syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE, wake, requeue, &word, expected);
  errno = saved;
  return found != 0;
}

void clear_waiters_and_wake_all(FutexWord& word) noexcept {
  constexpr std::uint32_t bit = std::countr_zero(static_cast<std::uint32_t>(FUTEX_WAITERS));
  // word &= ~(1 << bit), and no second wake, whatever the comparison with 0 says.
  constexpr std::uint32_t operation = (std::uint32_t{FUTEX_OP_OPARG_SHIFT | FUTEX_OP_ANDN} << 28) |
                                      (std::uint32_t{FUTEX_OP_CMP_EQ} << 24) | (bit << 12);
  const int saved = errno;
  const long second_wake = 0;
  syscall(SYS_futex, &word, FUTEX_WAKE_OP, everyone, second_wake, &word, operation);
  errno = saved;
}

}  // namespace ramet
