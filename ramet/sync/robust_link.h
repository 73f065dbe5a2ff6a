// RobustLink: a lock's place in its owner's robust list, which libc's own locks are in too, and through which the
// kernel finds what a task held at its end. Only the owner touches the list, and the kernel when the owner has ended:
// what matters is the order of the stores in the owner's program, not what other processors see.
//
// The list is as glibc and musl have it on machines of 64 bits: each pointer leads to the `next` of another link, or to
// the head; its lowest bit, which says that a lock inherits priority, is kept; `prev` lies right before `next`.
// Source: get_robust_list(2); the kernel's Documentation/locking/robust-futex-ABI.rst.
#pragma once

#include <linux/futex.h>

#include <atomic>
#include <cstdint>

#include "ramet/sync/own_tid.h"

namespace ramet {

static_assert(sizeof(void*) == 8, "robust locks lie differently in memory where pointers have 32 bits");

class RobustLink {
 public:
  // From the link's `next` to the lock's word, in bytes.
  static constexpr long to_word = -32;

  void insert(robust_list_head& list) noexcept;
  void remove(robust_list_head& list) noexcept;

 private:
  friend class RobustOperation;

  std::atomic<std::uintptr_t> prev_{0};
  std::atomic<std::uintptr_t> next_{0};
};

// A task as the kernel knows it among the owners of robust locks.
struct RobustOwner {
  robust_list_head* list = nullptr;
  std::uint32_t tid = 0;
  std::uint32_t process = 0;  // see process_number(): after a fork the other two are another's
};

namespace robust_details {
inline constinit thread_local RobustOwner remembered;
[[nodiscard]] RobustOwner find() noexcept;
}  // namespace robust_details

// The calling task, and the list that libc has registered for it, or else ramet does. Aborts with a sentence when
// libc's locks lie in memory otherwise than ramet's.
[[nodiscard]] inline RobustOwner robust_owner() noexcept {
  const RobustOwner& own = robust_details::remembered;
  return own.list != nullptr && own.process == process_number() ? own : robust_details::find();
}

// Whether ramet has registered the calling task's list, which lies in its TLS. That must then stay as it is to the end.
[[nodiscard]] bool keeps_robust_list_of_its_own() noexcept;

// While it lives, the kernel also looks at this lock, which may be in the list or not: for the steps between owning the
// word and being in the list, and for one who was woken and may end before it has the lock, and so owes the wake to
// another.
class RobustOperation {
 public:
  RobustOperation(robust_list_head& list, RobustLink& link) noexcept;
  ~RobustOperation();
  RobustOperation(const RobustOperation&) = delete;
  RobustOperation& operator=(const RobustOperation&) = delete;

 private:
  robust_list_head* list_;
};

// ---- Inlined: together they are as long as the lock itself.
namespace robust_details {

inline constexpr std::uintptr_t flag = 1;

inline std::uintptr_t address_of(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

// Links of libc's locks and its head are not ours to give a type: words in memory.
inline std::atomic_ref<std::uintptr_t> word_at(std::uintptr_t address) {
  return std::atomic_ref<std::uintptr_t>(*reinterpret_cast<std::uintptr_t*>(address & ~flag));
}

inline void set_prev(std::uintptr_t next, std::uintptr_t prev, const robust_list_head& list) {
  if ((next & ~flag) == address_of(&list)) return;  // the head has none that anybody reads
  word_at((next & ~flag) - sizeof(std::uintptr_t)).store(prev, std::memory_order_relaxed);
}

// The kernel reads the list in the order in which this task wrote it; the compiler must not change that.
inline void keep_order() { std::atomic_signal_fence(std::memory_order_seq_cst); }

}  // namespace robust_details

inline void RobustLink::insert(robust_list_head& list) noexcept {
  using namespace robust_details;
  const std::uintptr_t first = word_at(address_of(&list.list.next)).load(std::memory_order_relaxed);
  next_.store(first, std::memory_order_relaxed);
  prev_.store(address_of(&list), std::memory_order_relaxed);
  set_prev(first, address_of(&next_), list);
  keep_order();
  word_at(address_of(&list.list.next)).store(address_of(&next_), std::memory_order_relaxed);
}

inline void RobustLink::remove(robust_list_head& list) noexcept {
  using namespace robust_details;
  const std::uintptr_t next = next_.load(std::memory_order_relaxed);
  const std::uintptr_t prev = prev_.load(std::memory_order_relaxed);
  word_at(prev).store(next, std::memory_order_relaxed);
  set_prev(next, prev, list);
}

inline RobustOperation::RobustOperation(robust_list_head& list, RobustLink& link) noexcept : list_(&list) {
  using namespace robust_details;
  word_at(address_of(&list_->list_op_pending)).store(address_of(&link.next_), std::memory_order_relaxed);
  keep_order();
}

inline RobustOperation::~RobustOperation() {
  using namespace robust_details;
  keep_order();
  word_at(address_of(&list_->list_op_pending)).store(0, std::memory_order_relaxed);
}

}  // namespace ramet
