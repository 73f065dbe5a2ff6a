#include "ramet/task/thread/later_life.h"

#include <dlfcn.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>

#include "ramet/kernel/rseq.h"
#include "ramet/sync/robust_link.h"
#include "ramet/task/birth.h"
#include "ramet/task/libc/module_tls.h"
#include "ramet/task/libc/thread_data.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/thread/loader_lock.h"
#include "ramet/task/thread/slot_pool.h"

namespace ramet {

namespace {

constexpr SignalMask bit_of(int signal) { return SignalMask{1} << (signal - 1); }

constexpr int sigsetxid = 33;  // libc's: setuid in one thread asks all others to do the same

// What libc keeps for a thread and only its own end can free, or what would show through into the next life.
bool has_used_what_only_libc_cleans() { return (__res_state()->options & RES_INIT) != 0; }

// The thread no longer counts: pthread_cancel and setuid leave it alone. The last one ends the process, as a return
// from main would, with the signals that the thread took.
void stop_counting(const Slot& slot, const LibcThreads& libc, const std::optional<SignalMask>& mask_before) {
  slot.descriptor.cancel_bits().fetch_or(CancelBits::exiting, std::memory_order_seq_cst);
  if (libc.live_threads->fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  if (mask_before) set_signal_mask(*mask_before);
  exit(0);
}

// False when modules came or went. Where something is to be renewed all signals are blocked before, and what was
// blocked is told: a handler must not see one half renewed and the other not. Where nothing is, none is blocked, which
// saves a system call: a handler that runs from here on finds what it would find in the next life, before its first
// line.
bool leave_tls_as_new(Slot& slot, std::optional<SignalMask>& mask_before) {
  switch (look_at_module_tls(slot.tls)) {
    case ModuleTls::as_new:
      return true;
    case ModuleTls::used:
      mask_before = set_signal_mask(all_signals & ~bit_of(sigsetxid));
      return renew_module_tls(slot.tls);
    case ModuleTls::modules_changed:
      break;
  }
  return false;
}

// A thread that setuid has already marked is waited for: it has to obey before it goes.
void obey_setxid(const Slot& slot) {
  while ((slot.descriptor.cancel_bits().load(std::memory_order_acquire) & CancelBits::setxid) != 0) sched_yield();
}

}  // namespace

Result<void> begin_later_life(Slot& slot, ThreadState& state, const StartSettings& settings, const LibcThreads& libc,
                              TaskEntry entry) {
  slot.descriptor.revive();
  slot.registrations = settings.registrations;
  if (slot.registrations.restartable_sequences == Registration::left_out) {
    slot.descriptor.forget_restartable_sequences();
  }
  libc.live_threads->fetch_add(1, std::memory_order_relaxed);
  // No signal is blocked: its handler finds a whole thread. The mask is the creator's, from clone3.
  ThreadState::Birth birth{.exit_word = &slot.descriptor.exit_word(),
                           .place = &slot,
                           .mask = {},
                           .thread = slot.descriptor.thread(),
                           .stack = slot.guarded_stack()};
  if (settings.signal_mask) birth.mask = signal_mask_of(*settings.signal_mask);
  state.prepare(birth);
  auto born = give_birth(slot, slot.rest_top, entry, settings);
  if (!born) {
    libc.live_threads->fetch_sub(1, std::memory_order_relaxed);
    slot.descriptor.cancel_bits().fetch_or(CancelBits::exiting, std::memory_order_relaxed);
    slot.descriptor.exit_word().store(0, std::memory_order_relaxed);
    return std::unexpected(born.error());
  }
  state.set_tid(born->tid);
  state.set_pidfd(std::move(born->pidfd));
  return {};
}

void wake_up(Slot& slot, const LibcThreads& libc) {
  auto* descriptor = static_cast<std::byte*>(slot.descriptor.base());
  constexpr std::size_t robust_list_size = 3 * sizeof(std::uintptr_t);
  if (slot.registrations.robust_list == Registration::as_usual) {
    syscall(SYS_set_robust_list, descriptor + libc.layout.robust_list, robust_list_size);
  }
  if (libc.rseq_offset && slot.registrations.restartable_sequences == Registration::as_usual) {
    register_rseq(reinterpret_cast<void*>(slot.descriptor.thread_pointer() + *libc.rseq_offset), libc.rseq_size);
  }
  uselocale(LC_GLOBAL_LOCALE);  // setlocale may have changed it since; and __ctype_init
  errno = 0;
  h_errno = 0;
}

void rest_if_possible(Slot& slot, const LibcThreads& libc) {
  // A descriptor is left for the next as it is, so nobody may interrupt: not even an asynchronous cancellation.
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  libc.call_tls_destructors();
  destroy_thread_data(libc, static_cast<std::byte*>(slot.descriptor.base()));
  if (slot.pool == nullptr || slot.descriptor.taken_apart() || has_used_what_only_libc_cleans()) return;
  // Where the kernel has no robust lists, some processors' libc marks what the thread holds at its end.
  if (!slot.descriptor.holds_no_robust_mutex()) return;
  // The kernel will look into it when the thread has gone.
  if (slot.registrations.robust_list == Registration::left_out && keeps_robust_list_of_its_own()) return;
  if (!loader_lock_is_sound()) return;
  if (!slot.pool->reserve_room()) return;
  dlerror();  // a message for this thread is none for the next
  std::optional<SignalMask> mask_before;
  if (!leave_tls_as_new(slot, mask_before)) {
    if (mask_before) set_signal_mask(*mask_before);
    slot.pool->give_up_room();
    return;
  }
  slot.condition = Slot::Condition::rested;
  stop_counting(slot, libc, mask_before);
  obey_setxid(slot);
  for (;;) syscall(SYS_exit, 0);
}

}  // namespace ramet
