// The robust list: each thread tells the kernel where it keeps the list of the locks that it holds. When the thread
// ends, the kernel walks the list, marks each lock (FUTEX_OWNER_DIED) and wakes one of its waiters. A thread has one
// list, which belongs to libc; who brings locks of its own keeps them in that list. Source: get_robust_list(2),
// Linux 2.6.17; the kernel's Documentation/locking/robust-futex-ABI.rst.
#pragma once

#include <linux/futex.h>

#include "ramet/kernel/futex.h"

namespace ramet {

// The caller's list, or null when it has none: libc registers one for each thread that it starts, but not for a process
// that was made by the clone system call itself.
[[nodiscard]] robust_list_head* robust_list_of_caller() noexcept;

// `head` must live as long as the caller.
void register_robust_list(robust_list_head& head) noexcept;

// Whether anybody sleeps on `word`, which is `expected`. Also true when it is not, any more. Wakes nobody.
// Only for FutexScope::any_process, as is all that the kernel does for robust locks.
// Source: futex(2) FUTEX_CMP_REQUEUE: moving the sleepers of a word to the same word counts them.
[[nodiscard]] bool has_sleepers(FutexWord& word, std::uint32_t expected) noexcept;

// Takes FUTEX_WAITERS off `word` and wakes all who sleep on it, in one step that SIGKILL cannot cut in two.
// Source: futex(2) FUTEX_WAKE_OP, Linux 2.6.14.
void clear_waiters_and_wake_all(FutexWord& word) noexcept;

}  // namespace ramet
