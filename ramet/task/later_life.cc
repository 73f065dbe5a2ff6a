#include "ramet/task/later_life.h"

#include <dlfcn.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <sched.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "ramet/task/birth.h"
#include "ramet/task/module_tls.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/slot_pool.h"
#include "ramet/task/thread_data.h"

namespace ramet {

namespace {

constexpr SignalMask bit_of(int signal) { return SignalMask{1} << (signal - 1); }

constexpr int sigsetxid = 33;  // libc's: setuid in one thread asks all others to do the same

// What libc keeps for a thread and only its own end can free, or what would show through into the next life.
bool has_used_what_only_libc_cleans() { return (__res_state()->options & RES_INIT) != 0; }

// The thread no longer counts: pthread_cancel and setuid leave it alone. The last one ends the process, as a return
// from main would, with the signals that the thread took.
void stop_counting(const Slot& slot, const LibcThreads& libc, SignalMask mask) {
  slot.descriptor.cancel_bits().fetch_or(CancelBits::exiting, std::memory_order_seq_cst);
  if (libc.live_threads->fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  set_signal_mask(mask);
  exit(0);
}

// A thread that setuid has already marked is waited for: it has to obey before it goes.
void obey_setxid(const Slot& slot) {
  while ((slot.descriptor.cancel_bits().load(std::memory_order_acquire) & CancelBits::setxid) != 0) sched_yield();
}

}  // namespace

Result<void> begin_later_life(Slot& slot, ThreadState& state, const StartSettings& settings, const LibcThreads& libc,
                              TaskEntry entry) {
  slot.descriptor.revive();
  libc.live_threads->fetch_add(1, std::memory_order_relaxed);
  // No signal is blocked: its handler finds a whole thread. The mask is the creator's, from clone3.
  ThreadState::Birth birth{
      .exit_word = &slot.descriptor.exit_word(), .place = &slot, .mask = {}, .stack = slot.guarded_stack()};
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
  syscall(SYS_set_robust_list, descriptor + libc.layout.robust_list, robust_list_size);
  if (libc.rseq_offset) {
    auto* area = reinterpret_cast<struct rseq*>(slot.descriptor.thread_pointer() + *libc.rseq_offset);
    syscall(SYS_rseq, area, libc.rseq_size, 0, RSEQ_SIG);
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
  if (!slot.pool->reserve_room()) return;
  dlerror();  // a message for this thread is none for the next
  // A handler would find a thread half taken down. libc's start_thread blocks them at this point too.
  const SignalMask before = set_signal_mask(all_signals & ~bit_of(sigsetxid));
  if (!renew_module_tls(slot.modules)) {
    set_signal_mask(before);
    slot.pool->give_up_room();
    return;
  }
  slot.condition = Slot::Condition::rested;
  stop_counting(slot, libc, before);
  obey_setxid(slot);
  for (;;) syscall(SYS_exit, 0);
}

}  // namespace ramet
