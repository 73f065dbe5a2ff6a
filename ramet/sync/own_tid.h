// The caller's own tid without a system call each time: each thread remembers it, and the kernel says when to forget.
// A child of fork finds its memory as its creator left it, with the creator's tid; but one page is empty then.
// Source: gettid(2); madvise(2) MADV_WIPEONFORK, Linux 4.14, which holds for fork however it was called. Without it
// each call asks the kernel. A task that shares its creator's thread-local memory (vfork) gets its creator's tid.
#pragma once

#include <atomic>
#include <cstdint>

namespace ramet {

namespace own_tid_details {

struct Remembered {
  std::uint32_t tid = 0;
  std::uint32_t process = 0;  // a number of the process, never 0, that is in the page; differs after a fork
};

inline constinit thread_local Remembered remembered;

// The page's word; before there is a page, a word that is 0.
extern std::atomic<const std::atomic<std::uint32_t>*> process_word;

[[nodiscard]] std::uint32_t ask() noexcept;

}  // namespace own_tid_details

// The number of this process among those that one memory became by fork, or 0 where the caller must ask own_tid()
// first.
[[nodiscard]] inline std::uint32_t process_number() noexcept {
  // acquire: pairs with the release in ask(), after which the word is more than 0.
  return own_tid_details::process_word.load(std::memory_order_acquire)->load(std::memory_order_relaxed);
}

[[nodiscard]] inline std::uint32_t own_tid() noexcept {
  const own_tid_details::Remembered& own = own_tid_details::remembered;
  return own.tid != 0 && own.process == process_number() ? own.tid : own_tid_details::ask();
}

}  // namespace ramet
