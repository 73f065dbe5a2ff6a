#include "ramet/task/libc/primer.h"

#include <linux/prctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace ramet {

namespace {

using std::chrono::seconds;

// An odd number of pages, so that no other word of the descriptor is likely to hold the same size.
constexpr std::size_t stack_pages = 37;

constexpr seconds patience(10);  // a primer takes microseconds; a machine may be stopped for longer

// The primer runs with all signals blocked: no handler of the program's may run on it. So do, until we say otherwise,
// the threads that are made in its image.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

bool becomes(const FutexWord& word, std::uint32_t wanted, FutexScope scope) {
  const Deadline deadline = Deadline::after(patience);
  for (;;) {
    const std::uint32_t now = word.load(std::memory_order_acquire);  // pairs with the release of who changes it
    if (now == wanted) return true;
    if (futex_wait(word, now, scope, &deadline) == FutexWait::timed_out) return false;
  }
}

}  // namespace

std::uintptr_t Primer::function() const { return reinterpret_cast<std::uintptr_t>(&Primer::look_around); }

// Not inlined and not instrumented: its return address has to be start_thread's.
[[gnu::noinline]] __attribute__((no_sanitize("address", "undefined"))) void* Primer::look_around(void* self) {
  auto& primer = *static_cast<Primer*>(self);
  PrimerReport& report = primer.report_;
  report.return_address = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  report.descriptor = static_cast<std::uintptr_t>(pthread_self());
  report.thread_pointer = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  report.tid = static_cast<pid_t>(syscall(SYS_gettid));
  // A kernel without CONFIG_CHECKPOINT_RESTORE, and qemu-user, do not say. Up to glibc 2.42 it is the tid; that the
  // primer's end clears it is seen later (wait_until_ended).
  int* exit_word = nullptr;
  report.exit_word = report.descriptor + primer.tid_offset_;
  if (prctl(PR_GET_TID_ADDRESS, &exit_word) == 0) report.exit_word = reinterpret_cast<std::uintptr_t>(exit_word);
  void* robust_list = nullptr;
  std::size_t robust_size = 0;
  if (syscall(SYS_get_robust_list, 0, &robust_list, &robust_size) == 0) {
    report.robust_list = reinterpret_cast<std::uintptr_t>(robust_list);
  }
  std::memcpy(report.words.data(), reinterpret_cast<const void*>(report.descriptor),
              report.words.size() * sizeof(std::uintptr_t));
  primer.has_looked_.store(1, std::memory_order_release);  // pairs with becomes()
  futex_wake(primer.has_looked_, everyone, FutexScope::this_process);
  while (primer.may_end_.load(std::memory_order_acquire) == 0) {  // pairs with allow_end()
    futex_wait(primer.may_end_, 0, FutexScope::this_process);
  }
  return nullptr;
}

Result<void> Primer::start(const Symbols& symbols, std::size_t descriptor_size, std::size_t tid_offset) {
  // libc's own, not what a sanitizer or a profiler may have put before it.
  const auto create = symbols.need<decltype(&pthread_create)>("pthread_create");
  if (!create) return std::unexpected(create.error());
  auto memory = Mapping::map(stack_pages * page_size(), MAP_STACK | MAP_NORESERVE);
  if (!memory) return std::unexpected(memory.error());
  memory_ = std::move(*memory);
  tid_offset_ = tid_offset;
  report_.words.resize(descriptor_size / sizeof(std::uintptr_t));

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  int error = pthread_attr_setstack(&attributes, memory_.begin(), memory_.size());
  if (error == 0) {
    const AllSignalsBlocked blocked;
    error = (*create)(&thread_, &attributes, &Primer::look_around, this);
  }
  pthread_attr_destroy(&attributes);
  if (error != 0) return std::unexpected(Error{"pthread_create", error, "the primer"});
  running_ = true;
  if (!becomes(has_looked_, 1, FutexScope::this_process)) return refuse("primer", "it does not run");
  return {};
}

void Primer::allow_end() {
  // Detached, it takes itself off libc's list, for which it needs the lock.
  pthread_detach(thread_);
  may_end_.store(1, std::memory_order_release);  // pairs with look_around()
  futex_wake(may_end_, everyone, FutexScope::this_process);
}

// After the kernel has cleared the word nothing uses the stack, on whose memory the word itself lies.
bool Primer::wait_until_ended() {
  const std::uintptr_t word = report_.exit_word;
  return word != 0 && becomes(*reinterpret_cast<const FutexWord*>(word), 0, FutexScope::any_process);
}

Result<void> Primer::prove_list_lock(FutexWord& list_lock) {
  const Deadline deadline = Deadline::after(patience);
  std::uint32_t free = 0;
  // Another thread may hold it, for a moment.
  while (!list_lock.compare_exchange_weak(free, 1, std::memory_order_acquire)) {
    if (futex_wait(list_lock, free, FutexScope::this_process, &deadline) == FutexWait::timed_out) {
      return refuse("primer", "the word that should be the lock of libc's list of threads is never free");
    }
    free = 0;
  }
  allow_end();
  bool waited_for = false;
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!waited_for && std::chrono::steady_clock::now() < give_up) {
    waited_for = list_lock.load(std::memory_order_relaxed) == 2;
    if (!waited_for) sched_yield();
  }
  if (list_lock.exchange(0, std::memory_order_release) == 2) futex_wake(list_lock, 1, FutexScope::this_process);
  if (!waited_for) return refuse("primer", "it ended without the lock of libc's list of threads");
  running_ = !wait_until_ended();
  if (running_) return refuse("primer", "it does not end");
  return {};
}

Primer::~Primer() {
  if (!running_) return;
  if (may_end_.load(std::memory_order_relaxed) == 0) allow_end();
  if (!wait_until_ended()) memory_.abandon();
}

}  // namespace ramet
