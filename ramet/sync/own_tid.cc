#include "ramet/sync/own_tid.h"

#include <sys/mman.h>
#include <unistd.h>

#include "ramet/kernel/advice.h"

namespace ramet::own_tid_details {

namespace {

constinit const std::atomic<std::uint32_t> no_page{0};
constinit std::atomic<std::uint32_t> last_number{
    0};  // inherited by fork, so that a child's is another than its creator's

std::atomic<std::uint32_t>* map_page() noexcept {
  if (!kernel_heeds_advice()) return nullptr;
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (madvise(page, size, MADV_WIPEONFORK) == 0) return static_cast<std::atomic<std::uint32_t>*>(page);
  munmap(page, size);
  return nullptr;
}

// The word of the page, which the first caller maps; null where there can be none.
std::atomic<std::uint32_t>* word() noexcept {
  const std::atomic<std::uint32_t>* known = process_word.load(std::memory_order_acquire);
  if (known != &no_page) return const_cast<std::atomic<std::uint32_t>*>(known);
  std::atomic<std::uint32_t>* fresh = map_page();
  if (fresh == nullptr) return nullptr;
  // release: pairs with the acquire in process_number(). Who comes second gives its page back.
  if (process_word.compare_exchange_strong(known, fresh, std::memory_order_release, std::memory_order_acquire)) {
    return fresh;
  }
  munmap(fresh, static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  return const_cast<std::atomic<std::uint32_t>*>(known);
}

}  // namespace

constinit std::atomic<const std::atomic<std::uint32_t>*> process_word{&no_page};

// Two threads may both find 0 and count twice: the number that stays is one of the two, and no other process's.
std::uint32_t ask() noexcept {
  const auto tid = static_cast<std::uint32_t>(gettid());
  std::atomic<std::uint32_t>* page_word = word();
  if (page_word == nullptr) return tid;
  std::uint32_t number = page_word->load(std::memory_order_relaxed);
  if (number == 0) {
    const std::uint32_t next = last_number.fetch_add(1, std::memory_order_relaxed) + 1;
    if (page_word->compare_exchange_strong(number, next, std::memory_order_relaxed)) number = next;
  }
  remembered = {.tid = tid, .process = number};
  return tid;
}

}  // namespace ramet::own_tid_details
