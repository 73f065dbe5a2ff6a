#include "ramet/task/thread/backend_donor.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "ramet/task/libc/module_tls.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/thread/loader_lock.h"
#include "ramet/task/thread/pthread_settings.h"
#include "ramet/task/thread/slot_lives.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

namespace {

// What creator and donor tell each other; on the creator's stack, who waits until the donor has begun.
struct Donation {
  const LibcThreads& libc;
  Slot& slot;
  ThreadState& state;
  const StartSettings& settings;
  FutexWord begun{0};  // 1: what follows is known
  pid_t tid = 0;
  Fd pidfd;
  Error failure;  // number 0: none
};

void* run_donor(void* argument) {
  auto& donation = *static_cast<Donation*>(argument);
  Slot& slot = donation.slot;
  ThreadState& state = donation.state;
  slot.descriptor = ThreadDescriptor::of_caller(donation.libc, slot.guarded_stack());
  auto settled = settle_in_thread(donation.settings);
  if (settled) {
    donation.tid = settled->tid;
    donation.pidfd = std::move(settled->pidfd);
    ThreadState::Birth birth{.exit_word = &slot.descriptor.exit_word(),
                             .place = &slot,
                             .mask = {},
                             .thread = pthread_self(),
                             .stack = slot.guarded_stack()};
    if (donation.settings.signal_mask) birth.mask = signal_mask_of(*donation.settings.signal_mask);
    state.prepare(birth);
  } else {
    donation.failure = std::move(settled.error());
  }
  const bool failed = !settled;
  donation.begun.store(1, std::memory_order_release);  // pairs with donate(); the donation is gone from here on
  futex_wake(&donation.begun, 1, FutexScope::this_process);
  return failed ? nullptr : first_life_on_slot(&state);
}

int create(pthread_t& thread, Donation& donation) {
  pthread_attr_t attributes;
  if (const int error = pthread_attr_init(&attributes); error != 0) return error;
  int error = pthread_attr_setstack(&attributes, donation.slot.stack.low, donation.slot.stack.size);
  if (error == 0) error = pthread_create(&thread, &attributes, run_donor, &donation);
  pthread_attr_destroy(&attributes);
  return error;
}

Result<void> donate(Slot& slot, ThreadState& state, const StartSettings& settings, const LibcThreads& libc) {
  Donation donation{.libc = libc, .slot = slot, .state = state, .settings = settings};
  pthread_t thread{};
  slot.condition = Slot::Condition::spent;
  if (const int error = create(thread, donation); error != 0) {
    slot.condition = Slot::Condition::bare;
    return std::unexpected(Error{"pthread_create", error, {}});
  }
  while (donation.begun.load(std::memory_order_acquire) == 0) {  // pairs with run_donor()
    futex_wait(donation.begun, 0, FutexScope::this_process);
  }
  if (donation.failure.number != 0) {
    pthread_join(thread, nullptr);
    slot.descriptor = {};
    slot.condition = Slot::Condition::bare;
    return std::unexpected(std::move(donation.failure));
  }
  state.set_tid(donation.tid);
  state.set_pidfd(std::move(donation.pidfd));
  return {};
}

}  // namespace

Result<Backend*> DonorBackend::make(const Symbols& symbols) {
  auto libc = learn_libc_threads(symbols, LibcUse::continue_threads);
  if (!libc) return std::unexpected(std::move(libc.error()));
  if (auto able = libc->can_continue(); !able) return std::unexpected(std::move(able.error()));
  find_libc_for_tls();
  load_unwinder();
  watch_loader_lock_by(*libc->live_threads);
  return new DonorBackend(std::move(*libc));
}

Result<void> DonorBackend::begin(Slot& slot, ThreadState& state, const StartSettings& settings) {
  if (slot.condition == Slot::Condition::rested) return continue_on_slot(slot, state, settings);
  slot.tls = {.changes = loader_lock_is_sound() ? module_changes() : 0};
  if (slot.descriptor.exists() && !slot.descriptor.taken_apart()) slot.descriptor.destroy();
  slot.descriptor = {};
  return donate(slot, state, settings, libc_);
}

Result<void> DonorBackend::start(ThreadState& state, const StartSettings& settings) {
  auto slot = slots_.take(settings);
  if (!slot) return std::unexpected(slot.error());
  auto begun = begin(**slot, state, settings);
  if (!begun) slots_.give_back(**slot);
  return begun;
}

void DonorBackend::give_back(void* place) { slots_.give_back(*static_cast<Slot*>(place)); }

}  // namespace ramet
