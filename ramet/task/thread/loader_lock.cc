#include "ramet/task/thread/loader_lock.h"

#include <pthread.h>
#include <sys/single_threaded.h>

#include <cstdint>

#include "ramet/task/process_generation.h"

namespace ramet {

namespace {

constinit std::atomic<const std::atomic<unsigned>*> counter{nullptr};
constinit std::atomic<bool> alone_at_fork{true};
constinit std::atomic<bool> sound{true};
constinit std::atomic<std::uint64_t> known_generation{0};

void look_before_fork() {
  const auto* const threads = counter.load(std::memory_order_acquire);
  const bool alone = threads != nullptr ? threads->load(std::memory_order_relaxed) == 1 : __libc_single_threaded != 0;
  alone_at_fork.store(alone, std::memory_order_relaxed);
}

void remember_in_child() {
  if (!alone_at_fork.load(std::memory_order_relaxed)) sound.store(false, std::memory_order_relaxed);
  known_generation.store(process_generation(), std::memory_order_relaxed);
}

// Before main: a fork may come before the first thread.
[[gnu::constructor]] void watch_forks() { pthread_atfork(look_before_fork, nullptr, remember_in_child); }

}  // namespace

bool loader_lock_is_sound() noexcept {
  return sound.load(std::memory_order_relaxed) &&
         process_generation() == known_generation.load(std::memory_order_relaxed);
}

void watch_loader_lock_by(const std::atomic<unsigned>& live_threads) noexcept {
  counter.store(&live_threads, std::memory_order_release);
}

}  // namespace ramet
