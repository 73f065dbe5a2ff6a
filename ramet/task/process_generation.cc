#include "ramet/task/process_generation.h"

#include <pthread.h>
#include <sys/mman.h>

#include <atomic>

#include "ramet/kernel/advice.h"
#include "ramet/own/mapping.h"

namespace ramet {

namespace {

std::atomic<std::atomic<std::uint32_t>*> wiped_by_fork{
    nullptr};  // the word in the page: 0 in a child that has not looked
std::atomic<std::uint64_t> generation{0};

void wipe_in_child() { wiped_by_fork.load(std::memory_order_relaxed)->store(0, std::memory_order_relaxed); }

}  // namespace

Result<void> watch_for_forks() {
  if (wiped_by_fork.load(std::memory_order_acquire) != nullptr) return {};
  auto page = Mapping::map(page_size(), 0);
  if (!page) return std::unexpected(page.error());
  if (madvise(page->begin(), page->size(), MADV_WIPEONFORK) != 0) return last_error("madvise", "MADV_WIPEONFORK");
  auto* word = reinterpret_cast<std::atomic<std::uint32_t>*>(page->begin());
  word->store(1, std::memory_order_relaxed);
  std::atomic<std::uint32_t>* none = nullptr;
  // release: pairs with the acquire loads below. Who comes second unmaps its page again.
  if (!wiped_by_fork.compare_exchange_strong(none, word, std::memory_order_release)) return {};
  page->abandon();
  if (kernel_heeds_advice()) return {};
  if (const int error = pthread_atfork(nullptr, nullptr, wipe_in_child); error != 0) {
    return std::unexpected(Error{"pthread_atfork", error, {}});
  }
  return {};
}

std::uint64_t process_generation() noexcept {
  std::atomic<std::uint32_t>* word = wiped_by_fork.load(std::memory_order_acquire);
  if (word == nullptr) return 0;
  // A fork's child has one thread, so that nobody looks between the exchange and the count.
  if (word->load(std::memory_order_relaxed) == 0 && word->exchange(1, std::memory_order_relaxed) == 0) {
    generation.fetch_add(1, std::memory_order_relaxed);
  }
  return generation.load(std::memory_order_relaxed);
}

}  // namespace ramet
