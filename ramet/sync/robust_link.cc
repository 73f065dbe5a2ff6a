#include "ramet/sync/robust_link.h"

#include <cstdio>
#include <cstdlib>

#include "ramet/kernel/robust_list.h"

namespace ramet {

namespace {

constexpr std::uintptr_t flag = 1;

std::uintptr_t address_of(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

// Links of libc's locks and its head are not ours to give a type: words in memory.
std::atomic_ref<std::uintptr_t> word_at(std::uintptr_t address) {
  return std::atomic_ref<std::uintptr_t>(*reinterpret_cast<std::uintptr_t*>(address & ~flag));
}

void set_prev(std::uintptr_t next, std::uintptr_t prev, const robust_list_head& list) {
  if ((next & ~flag) == address_of(&list)) return;  // the head has none that anybody reads
  word_at((next & ~flag) - sizeof(std::uintptr_t)).store(prev, std::memory_order_relaxed);
}

// The kernel reads the list in the order in which this task wrote it; the compiler must not change that.
void keep_order() { std::atomic_signal_fence(std::memory_order_seq_cst); }

constinit thread_local robust_list_head list_of_our_own{};

robust_list_head* find_or_register() noexcept {
  if (robust_list_head* list = robust_list_of_caller(); list != nullptr) return list;
  list_of_our_own = {.list = {&list_of_our_own.list}, .futex_offset = RobustLink::to_word, .list_op_pending = nullptr};
  register_robust_list(list_of_our_own);
  return &list_of_our_own;
}

}  // namespace

void RobustLink::insert(robust_list_head& list) noexcept {
  const std::uintptr_t first = word_at(address_of(&list.list.next)).load(std::memory_order_relaxed);
  next_.store(first, std::memory_order_relaxed);
  prev_.store(address_of(&list), std::memory_order_relaxed);
  set_prev(first, address_of(&next_), list);
  keep_order();
  word_at(address_of(&list.list.next)).store(address_of(&next_), std::memory_order_relaxed);
}

void RobustLink::remove(robust_list_head& list) noexcept {
  const std::uintptr_t next = next_.load(std::memory_order_relaxed);
  const std::uintptr_t prev = prev_.load(std::memory_order_relaxed);
  word_at(prev).store(next, std::memory_order_relaxed);
  set_prev(next, prev, list);
}

RobustOwner robust_details::find() noexcept {
  robust_list_head* list = find_or_register();
  if (list->futex_offset != RobustLink::to_word) {
    std::fprintf(stderr, "ramet: this libc's robust locks have their word %ld bytes from their link, ramet's %ld\n",
                 list->futex_offset, RobustLink::to_word);
    std::abort();
  }
  const std::uint32_t tid = own_tid();  // gives the process its number
  const RobustOwner own = {.list = list, .tid = tid, .process = process_number()};
  if (own.process != 0) remembered = own;
  return own;
}

RobustOperation::RobustOperation(robust_list_head& list, RobustLink& link) noexcept : list_(&list) {
  word_at(address_of(&list_->list_op_pending)).store(address_of(&link.next_), std::memory_order_relaxed);
  keep_order();
}

RobustOperation::~RobustOperation() {
  keep_order();
  word_at(address_of(&list_->list_op_pending)).store(0, std::memory_order_relaxed);
}

}  // namespace ramet
