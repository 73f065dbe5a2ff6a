#include "ramet/task/thread/first_life.h"

#include "ramet/task/birth.h"
#include "ramet/task/signal_mask.h"

namespace ramet {

namespace {

// As pthread_create does: a handler of the program's must not run in a thread that libc has not finished yet.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() : before_(set_signal_mask(all_signals)) {}
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { set_signal_mask(before_); }
  [[nodiscard]] SignalMask before() const { return before_; }

 private:
  SignalMask before_;
};

}  // namespace

Result<void> furnish(Slot& slot, const LibcThreads& libc) {
  if (slot.descriptor.exists() && !slot.descriptor.taken_apart()) slot.descriptor.destroy();
  slot.descriptor = {};
  slot.condition = Slot::Condition::bare;
  auto made = ThreadDescriptor::make(libc, slot.guarded_stack());
  if (!made) return std::unexpected(made.error());
  slot.descriptor = *made;
  slot.condition = Slot::Condition::spent;
  return {};
}

Result<void> begin_first_life(Slot& slot, ThreadState& state, const StartSettings& settings, const LibcThreads& libc,
                              StartRoutine routine) {
  slot.descriptor.set_start(routine);
  libc.live_threads->fetch_add(1, std::memory_order_relaxed);
  const AllSignalsBlocked blocked;
  state.prepare({.exit_word = &slot.descriptor.exit_word(),
                 .place = &slot,
                 .mask = settings.signal_mask ? signal_mask_of(*settings.signal_mask) : blocked.before(),
                 .thread = slot.descriptor.thread(),
                 .stack = slot.guarded_stack()});
  auto born =
      give_birth(slot, slot.stack.top(), {.function = libc.start_thread, .argument = slot.descriptor.base()}, settings);
  if (!born) {
    libc.live_threads->fetch_sub(1, std::memory_order_relaxed);
    return std::unexpected(born.error());
  }
  state.set_tid(born->tid);
  state.set_pidfd(std::move(born->pidfd));
  return {};
}

}  // namespace ramet
