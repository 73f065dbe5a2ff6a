#include "ramet/task/thread/overflow_watch.h"

#include <signal.h>
#include <sys/auxv.h>

#include <atomic>
#include <new>

#include "ramet/own/made_once.h"
#include "ramet/task/thread/slot_store.h"

namespace ramet {

namespace {

// Read in a signal handler, which must not come to allocate a module's TLS: so its place is fixed when the program
// begins.
[[gnu::tls_model("initial-exec")]] constinit thread_local const WatchedStack* watched = nullptr;

constinit std::atomic<SlotStore*> the_signal_stacks{nullptr};
SlotStore& signal_stacks() { return made_once(the_signal_stacks); }

// The kernel's frame, which grows with the processor's registers, and room for the handler that was there before.
std::size_t signal_stack_size() {
  constexpr std::size_t for_handlers = std::size_t{32} << 10;
  return in_pages(getauxval(AT_MINSIGSTKSZ) + for_handlers);
}

}  // namespace

const WatchedStack* watched_stack() noexcept { return watched; }

Result<std::unique_ptr<OverflowWatch>> OverflowWatch::make() {
  StartSettings shape;
  shape.stack_size = signal_stack_size();
  try {
    auto slot = signal_stacks().take(shape);
    if (!slot) return std::unexpected(std::move(slot.error()));
    std::unique_ptr<OverflowWatch> watch(new (std::nothrow) OverflowWatch(**slot));
    if (watch) return watch;
    signal_stacks().give_back(**slot);
  } catch (const std::bad_alloc&) {  // the store's own lists
  }
  return std::unexpected(Error{"stack overflow report", ENOMEM, {}});
}

OverflowWatch::~OverflowWatch() {
  if (signal_stack_ != nullptr) signal_stacks().give_back(*signal_stack_);
}

void OverflowWatch::put_on(WatchedStack new_one) noexcept {
  watched_ = new_one;
  const stack_t ours{.ss_sp = signal_stack_->stack.low, .ss_flags = 0, .ss_size = signal_stack_->stack.size};
  stack_t before{};
  if (sigaltstack(&ours, &before) != 0) return;
  if ((before.ss_flags & SS_DISABLE) == 0) sigaltstack(&before, nullptr);
  watched = &watched_;
}

void OverflowWatch::take_off() noexcept {
  watched = nullptr;
  stack_t now{};
  if (sigaltstack(nullptr, &now) != 0 || now.ss_sp != signal_stack_->stack.low) return;
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  // EPERM: the thread leaves by pthread_exit from a handler, and runs on this very stack, which so is lost.
  if (sigaltstack(&none, nullptr) != 0) signal_stack_ = nullptr;
}

void OverflowWatch::trim() { signal_stacks().trim(); }

}  // namespace ramet
