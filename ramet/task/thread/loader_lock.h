// LoaderLock: whether the loader's list of modules may be looked at (dl_iterate_phdr) in this process. Its lock is held
// for a moment by whoever looks, loads, or throws. A fork at such a moment leaves it locked in the child, for ever:
// libc frees other locks there, and not this one, which its own threads never take. Then threads are made, and end,
// without a look. Source: glibc's sysdeps/nptl/fork.h; dl_iterate_phdr(3).
#pragma once

#include <atomic>

namespace ramet {

// False in a child that was forked while there were other threads, or past libc's fork.
[[nodiscard]] bool loader_lock_is_sound() noexcept;

// libc's own count of threads, which knows more than __libc_single_threaded.
void watch_loader_lock_by(const std::atomic<unsigned>& live_threads) noexcept;

}  // namespace ramet
