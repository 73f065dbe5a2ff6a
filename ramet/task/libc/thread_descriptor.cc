#include "ramet/task/libc/thread_descriptor.h"

#include <linux/rseq.h>
#include <pthread.h>

#include <cerrno>
#include <mutex>

#include "ramet/sync/mutex.h"
#include "ramet/task/libc/scheduling_flags.h"

namespace ramet {

namespace {

constexpr std::size_t word_size = sizeof(std::uintptr_t);

}  // namespace

Result<ThreadDescriptor> ThreadDescriptor::make(const LibcThreads& libc, const GuardedStack& stack) {
  void* thread_pointer = libc.allocate_tls(nullptr);
  if (thread_pointer == nullptr) return std::unexpected(Error{"thread descriptor", ENOMEM, "_dl_allocate_tls"});
  const auto base = reinterpret_cast<std::uintptr_t>(thread_pointer) - libc.thread_pointer_offset;
  ThreadDescriptor made(libc, base, stack);
  made.fill();
  made.enter_list();
  return made;
}

ThreadDescriptor ThreadDescriptor::of_caller(const LibcThreads& libc, const GuardedStack& stack) {
  ThreadDescriptor known(libc, static_cast<std::uintptr_t>(pthread_self()), stack);
  known.is_libcs_own_ = true;
  known.report_guard();
  return known;
}

// Under the lock: setuid in another thread holds it from marking the threads until the last has obeyed. A mark that was
// wiped out in between would leave a thread that is born in that moment with the old rights.
void ThreadDescriptor::revive() {
  std::uintptr_t* robust = robust_list();
  robust[0] = reinterpret_cast<std::uintptr_t>(robust);  // empty: the kernel has marked what was in it
  robust[2] = 0;
  if (libc_->layout.scheduling_flags != 0) {
    word(libc_->layout.scheduling_flags).fetch_and(~scheduling_is_known, std::memory_order_relaxed);
  }
  MutexWord lock(*libc_->list_lock);
  const std::lock_guard guard(lock);
  cancel_bits().fetch_and(~CancelBits::of_one_life, std::memory_order_relaxed);
  if (libc_->layout.exit_word == libc_->layout.tid) return;  // the kernel writes that at birth
  const std::size_t half = libc_->layout.exit_word % word_size / sizeof(std::uint32_t);
  const std::uintptr_t whole = libc_->fresh[libc_->layout.exit_word / word_size];
  exit_word().store(static_cast<std::uint32_t>(whole >> (half * 32)), std::memory_order_relaxed);
}

void ThreadDescriptor::destroy() {
  if (is_libcs_own_) {
    pthread_join(static_cast<pthread_t>(base_), nullptr);  // at once: the exit word is clear
  } else {
    leave_list();
    libc_->deallocate_tls(reinterpret_cast<void*>(thread_pointer()), true);
  }
  libc_ = nullptr;
}

void ThreadDescriptor::set_start(StartRoutine routine) {
  auto* words = reinterpret_cast<std::uintptr_t*>(base_ + libc_->layout.start_routine);
  words[0] = reinterpret_cast<std::uintptr_t>(routine.function);
  words[1] = reinterpret_cast<std::uintptr_t>(routine.argument);
}

// The primer's pointers to itself become ours. What pointed into its stack was of its own frames, and is left out.
std::uintptr_t ThreadDescriptor::translated(std::uintptr_t primers_word) const {
  if (primers_word >= libc_->primer && primers_word - libc_->primer <= libc_->layout.size) {
    return primers_word - libc_->primer + base_;
  }
  const auto low = reinterpret_cast<std::uintptr_t>(libc_->primer_stack.low);
  if (primers_word >= low && primers_word - low < libc_->primer_stack.size) return 0;
  return primers_word;
}

void ThreadDescriptor::fill() {
  const DescriptorLayout& layout = libc_->layout;
  auto* words = reinterpret_cast<std::uintptr_t*>(base_);
  for (std::size_t index = 0; index < libc_->fresh.size(); ++index) {
    const std::size_t offset = index * word_size;
    const bool of_list = offset >= layout.list && offset < layout.list + sizeof(LibcListNode);
    if (!of_list && offset != layout.dtv) words[index] = translated(libc_->fresh[index]);
  }
  words[layout.stack_block / word_size] = reinterpret_cast<std::uintptr_t>(stack_.low);
  words[layout.stack_block / word_size + 1] = stack_.size;
  report_guard();
  tid().store(0, std::memory_order_relaxed);
  forget_restartable_sequences();  // the primer's were registered
}

void ThreadDescriptor::report_guard() {
  if (libc_->layout.reported_guard == 0) return;
  *reinterpret_cast<std::uintptr_t*>(base_ + libc_->layout.reported_guard) = stack_.guard_size;
}

void ThreadDescriptor::forget_restartable_sequences() {
  if (!libc_->rseq_offset) return;
  auto* area = reinterpret_cast<struct rseq*>(thread_pointer() + *libc_->rseq_offset);
  area->cpu_id_start = 0;
  area->cpu_id = static_cast<std::uint32_t>(RSEQ_CPU_ID_UNINITIALIZED);
  area->rseq_cs = 0;
}

// Not marked as a change under way (_dl_in_flight_stack): a fork's child takes its own node out of this list and begins
// the list anew, and for that no order of these four writes is wrong.
void ThreadDescriptor::enter_list() {
  MutexWord lock(*libc_->list_lock);
  const std::lock_guard guard(lock);
  LibcListNode& head = *libc_->user_threads;
  node().next = head.next;
  node().prev = &head;
  head.next->prev = &node();
  head.next = &node();
}

void ThreadDescriptor::leave_list() {
  MutexWord lock(*libc_->list_lock);
  const std::lock_guard guard(lock);
  node().next->prev = node().prev;
  node().prev->next = node().next;
}

}  // namespace ramet
