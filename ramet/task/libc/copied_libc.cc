#include "ramet/task/libc/copied_libc.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>

#include "ramet/kernel/robust_list.h"
#include "ramet/task/libc/symbols.h"

namespace ramet {

namespace {

// Bytes from the beginning of libc's descriptor, which pthread_self() is, to the tid; -1 where libc does not say.
std::ptrdiff_t find_tid_offset() {
  const auto symbols = Symbols::of_libc();
  if (!symbols) return -1;
  const auto offset = symbols->offset("_thread_db_pthread_tid");
  return offset ? static_cast<std::ptrdiff_t>(*offset) : -1;
}

bool holds_own_tid(std::uintptr_t address) {
  return address != 0 && *reinterpret_cast<const volatile pid_t*>(address) == gettid();
}

// The word that libc wants cleared at a thread's end: up to glibc 2.42 the tid.
std::uintptr_t cleared_word() {
  std::uintptr_t address = 0;
  return prctl(PR_GET_TID_ADDRESS, &address) == 0 ? address : 0;
}

}  // namespace

std::optional<CopiedLibc> CopiedLibc::look() {
  constexpr std::ptrdiff_t unknown = -2;
  static constinit std::atomic<std::ptrdiff_t> known_offset{unknown};
  if (known_offset.load(std::memory_order_relaxed) == unknown) {
    known_offset.store(find_tid_offset(), std::memory_order_relaxed);
  }
  const std::ptrdiff_t offset = known_offset.load(std::memory_order_relaxed);
  CopiedLibc copied;
  const std::uintptr_t by_name = offset < 0 ? 0 : reinterpret_cast<std::uintptr_t>(pthread_self()) + offset;
  const std::uintptr_t by_kernel = cleared_word();
  if (holds_own_tid(by_name)) {
    copied.tid_address_ = by_name;
  } else if (holds_own_tid(by_kernel)) {
    copied.tid_address_ = by_kernel;
  } else {
    return std::nullopt;
  }
  copied.robust_list_ = robust_list_of_caller();
  return copied;
}

void CopiedLibc::repair_in_child() const noexcept {
  if (robust_list_ == nullptr) return;
  robust_list_->list.next = &robust_list_->list;
  robust_list_->list_op_pending = nullptr;
  std::atomic_signal_fence(std::memory_order_seq_cst);  // the kernel reads it as it is written here
  register_robust_list(*robust_list_);
}

}  // namespace ramet
