#include "ramet/task/thread/thread_state.h"

#include <cxxabi.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>
#include <new>

#include "ramet/task/backend.h"
#include "ramet/task/process_generation.h"
#include "ramet/task/stack_overflow.h"
#include "ramet/task/thread/lent_priority.h"

namespace ramet {

Result<void> ThreadState::start(const StartSettings& settings) {
  if (auto sound = settings.check(); !sound) return sound;
  settings.name.copy(name_, sizeof name_ - 1);
  if (auto watched = watch_for_overflow(settings); !watched) return watched;
  backend_ = &backend();
  generation_ = process_generation();
  return start_with_lent_priority(settings);
}

Result<void> ThreadState::watch_for_overflow(const StartSettings& settings) {
  if (settings.overflow_report.value_or(usual_overflow_report()) == OverflowReport::none) return {};
  install_overflow_handler();
  auto watch = OverflowWatch::make();
  if (!watch) return std::unexpected(std::move(watch.error()));
  overflow_watch_ = std::move(*watch);
  return {};
}

// The thread waits at the gate while something is still to be set; and what it waits for, it lends its priority: first
// the priority is set, then the rest.
Result<void> ThreadState::start_with_lent_priority(const StartSettings& settings) {
  LentPriority lent;
  if (auto able = lent.lend(settings); !able) return able;
  const bool need_a_halt = settings.need_a_halt();
  has_gate_ = need_a_halt;
  if (need_a_halt) gate_.lock();
  hold();  // the thread's
  if (auto started = start_by_backend(settings); !started) {
    references_.fetch_sub(1, std::memory_order_relaxed);
    return started;
  }
  if (!need_a_halt) return {};
  auto done = set_from_outside(settings);
  is_refused_ = !done;
  gate_.unlock();
  if (!done) (void)wait(nullptr);
  return done;
}

// What a backend keeps lists of is allocated before it has anything to lose.
Result<void> ThreadState::start_by_backend(const StartSettings& settings) {
  try {
    return backend_->start(*this, settings);
  } catch (const std::bad_alloc&) {
    return std::unexpected(Error{"spawn", ENOMEM, {}});
  }
}

Result<void> ThreadState::set_from_outside(const StartSettings& settings) const {
  if (settings.scheduling) {
    const sched_param parameter{.sched_priority = settings.scheduling->priority};
    // Not libc's function, which refuses nothing more, and takes SCHED_RESET_ON_FORK for a fault.
    if (syscall(SYS_sched_setscheduler, tid_, settings.scheduling->policy, &parameter) != 0) {
      return last_error("sched_setscheduler", "policy " + std::to_string(settings.scheduling->policy) + ", priority " +
                                                  std::to_string(settings.scheduling->priority));
    }
  }
  if (settings.affinity && sched_setaffinity(tid_, sizeof *settings.affinity, &*settings.affinity) != 0) {
    return last_error("sched_setaffinity", "the new thread");
  }
  return {};
}

bool ThreadState::pass_gate() {
  const std::lock_guard guard(gate_);
  return !is_refused_;
}

void ThreadState::live() {
  self_.store(pthread_self(), std::memory_order_relaxed);
  if (name_[0] != '\0') prctl(PR_SET_NAME, name_);
  if (has_gate_ && !pass_gate()) return;
  if (birth_.mask) syscall(SYS_rt_sigprocmask, SIG_SETMASK, &*birth_.mask, nullptr, sizeof *birth_.mask);
  const WornWatch worn(overflow_watch_, birth_.stack);
  ending_ = Ending::left;  // unless one of the two below comes to be known
  try {
    run();
    ending_ = exception_ ? Ending::threw : Ending::returned;
  } catch (abi::__forced_unwind&) {
    throw;  // glibc's pthread_exit and cancellation; whoever stops it ends the program
  }
}

bool ThreadState::leave() {
  self_.store(pthread_t{}, std::memory_order_relaxed);  // another thread may come to have the same
  // acq_rel: pairs with detach(); of the two the second gives back the place.
  const bool detached = custody_.exchange(Custody::thread_has_left, std::memory_order_acq_rel) == Custody::nobody;
  drop();
  return detached;
}

void ThreadState::detach() {
  if (!is_in_its_process()) return;
  // acquire: pairs with stop_waiting(), which has given the place back.
  if ((waiters_.load(std::memory_order_acquire) & reaped) != 0) return;
  const bool left = custody_.exchange(Custody::nobody, std::memory_order_acq_rel) == Custody::thread_has_left;
  if (left) backend_->give_back(birth_.place);
}

bool ThreadState::is_in_its_process() const { return generation_ == process_generation(); }

// By the descriptor of libc, not by gettid(): it costs no system call. One that has left its state still runs the destructors of
// its thread_locals, and until it is waited for nobody else has its descriptor.
bool ThreadState::is_caller() const {
  if (self_.load(std::memory_order_relaxed) == pthread_self()) return true;
  const bool has_left = custody_.load(std::memory_order_acquire) == Custody::thread_has_left;
  return has_left && (waiters_.load(std::memory_order_acquire) & reaped) == 0 && birth_.thread == pthread_self();
}

// The kernel wakes one of those who wait. That one wakes the next before it goes.
bool ThreadState::wait_for_exit_word(const Deadline* deadline) const {
  const FutexWord& word = *birth_.exit_word;
  for (;;) {
    const std::uint32_t now = word.load(std::memory_order_acquire);  // pairs with the kernel's clearing
    if (now == 0) break;
    if (futex_wait(word, now, FutexScope::any_process, deadline) == FutexWait::timed_out) {
      if (word.load(std::memory_order_acquire) != 0) return false;
      break;
    }
  }
  if ((waiters_.load(std::memory_order_relaxed) & ~reaped) > 1) futex_wake(word, 1, FutexScope::any_process);
  return true;
}

bool ThreadState::wait(const Deadline* deadline) {
  // acquire: pairs with the release that marked it reaped.
  if ((waiters_.fetch_add(1, std::memory_order_acquire) & reaped) != 0) {
    waiters_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }
  const bool ended = wait_for_exit_word(deadline);
  stop_waiting(ended);
  return ended;
}

// The last to leave who knows of the end gives the place back: before, others still look at the exit word in it.
void ThreadState::stop_waiting(bool ended) {
  std::uint32_t now = waiters_.load(std::memory_order_relaxed);
  std::uint32_t next = 0;
  do {
    next = ended && now == 1 ? reaped : now - 1;
  } while (!waiters_.compare_exchange_weak(now, next, std::memory_order_acq_rel));
  if (next == reaped) backend_->give_back(birth_.place);
}

}  // namespace ramet
