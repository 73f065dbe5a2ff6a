// ThreadState: what a thread and its handles share: the function, what became of it, and how to wait for the end. It
// lives until the thread has left it and the last handle is gone.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "ramet/kernel/futex.h"
#include "ramet/own/fd.h"
#include "ramet/sync/priority_mutex.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/thread/overflow_watch.h"

namespace ramet {

class Backend;

class ThreadState {
 public:
  enum class Ending : std::uint8_t {
    none,      // it never came to its function
    returned,  // the function returned
    threw,     // it threw: exception()
    left,      // it called pthread_exit, or was cancelled
  };

  ThreadState() = default;
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;

  // Starts the thread, which then holds a reference of its own. Once. Fails without a thread, and without a trace.
  [[nodiscard]] Result<void> start(const StartSettings& settings);

  // Waits until the thread is gone, or `deadline` (null: never). True when it is gone: its stack then belongs to
  // others. Any number of threads may wait.
  [[nodiscard]] bool wait(const Deadline* deadline);

  // Nobody will wait: the thread gives back its stack itself. Once, and not together with wait(); after a wait() that was true
  // there is nothing to give back.
  void detach();

  // Valid when wait() was true.
  [[nodiscard]] Ending ending() const { return ending_; }
  [[nodiscard]] const std::exception_ptr& exception() const { return exception_; }

  [[nodiscard]] pid_t tid() const { return tid_; }
  // As pthread_self() inside; until the thread is waited for or detached.
  [[nodiscard]] pthread_t native_handle() const { return birth_.thread; }
  [[nodiscard]] const Fd& pidfd() const { return pidfd_; }

  // Whether this is the process in which the thread was made, and not a fork's child, where there is no such thread.
  [[nodiscard]] bool is_in_its_process() const;

  // Whether the calling thread is this one.
  [[nodiscard]] bool is_caller() const;

  void hold() { references_.fetch_add(1, std::memory_order_relaxed); }
  void drop() {
    // acq_rel: whoever destroys it sees all that the others did with it before.
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  // ---- for the backends
  // What the new thread knows before it is born.
  struct Birth {
    const FutexWord* exit_word = nullptr;  // 0 when the thread is gone
    void* place = nullptr;                 // what the thread lives in, as its backend knows it
    std::optional<std::uint64_t> mask;     // to be set before the function runs: signal n is bit n-1
    pthread_t thread{};                    // as libc knows it
    GuardedStack stack;                    // on which the function runs
  };
  void prepare(const Birth& birth) { birth_ = birth; }
  [[nodiscard]] void* place() const { return birth_.place; }
  [[nodiscard]] Backend& home() const { return *backend_; }
  void set_stack(const GuardedStack& stack) { birth_.stack = stack; }
  [[nodiscard]] bool is_watched() const { return overflow_watch_ != nullptr; }
  void set_thread(pthread_t thread) { birth_.thread = thread; }
  void set_tid(pid_t tid) { tid_ = tid; }
  void set_pidfd(Fd pidfd) { pidfd_ = std::move(pidfd); }

  // In the thread: its whole life, from the settings to what its function returned or threw. Nothing unwinds through it
  // but libc's own forced unwinding, of pthread_exit and of cancellation.
  void live();

  // In the thread: it ends, and touches the state never again. True: nobody will wait, and the caller has to give back
  // the thread's place. Takes away the thread's reference.
  [[nodiscard]] bool leave();

 protected:
  virtual ~ThreadState() = default;

  // Runs the function; stores the value, or what was thrown by set_exception().
  virtual void run() = 0;
  void set_exception(std::exception_ptr exception) { exception_ = std::move(exception); }

 private:
  // A whole word: riscv64 exchanges no bytes without libatomic.
  enum class Custody : std::uint32_t { handle, nobody, thread_has_left };
  static constexpr std::uint32_t reaped = 0x8000'0000;

  [[nodiscard]] Result<void> start_by_backend(const StartSettings& settings);
  [[nodiscard]] Result<void> start_with_lent_priority(const StartSettings& settings);
  [[nodiscard]] Result<void> watch_for_overflow(const StartSettings& settings);
  [[nodiscard]] bool pass_gate();
  [[nodiscard]] Result<void> set_from_outside(const StartSettings& settings) const;
  [[nodiscard]] bool wait_for_exit_word(const Deadline* deadline) const;
  void stop_waiting(bool ended);

  std::atomic<std::uint32_t> references_{1};
  std::atomic<std::uint32_t> waiters_{0};  // how many are in wait(), and whether the place was given back
  std::atomic<Custody> custody_{Custody::handle};
  PriorityMutex gate_;  // held by the creator while it has something to set
  bool has_gate_ = false;
  bool is_refused_ = false;        // what it had to set was; known when the gate opens
  std::atomic<pthread_t> self_{};  // while the thread lives
  Ending ending_ = Ending::none;
  pid_t tid_ = 0;
  Birth birth_;
  Backend* backend_ = nullptr;
  std::uint64_t generation_ = 0;
  char name_[16] = {};
  Fd pidfd_;
  std::unique_ptr<OverflowWatch> overflow_watch_;  // until the function has returned
  std::exception_ptr exception_;
};

}  // namespace ramet
