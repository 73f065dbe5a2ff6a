// OverflowWatch: one thread's part in the reports of stack overflows: the signal stack on which the handler runs when
// the thread's own is used up, and where that one ends. The creator makes it, so that a lack of memory is a value of
// spawn; the thread wears it from its first line to the end of its function.
// Source: sigaltstack(2): a new task has no signal stack, so each life sets its own.
#pragma once

#include <cstddef>
#include <memory>

#include "ramet/own/stack_slab.h"
#include "ramet/result.h"

namespace ramet {

struct Slot;

// Which stack the calling thread runs on, for the handler; null: not watched. For the main thread, whose stack grows as
// far as RLIMIT_STACK lets it, `low` is its top, and the rest 0.
struct WatchedStack {
  GuardedStack stack;
  bool grows = false;
};
[[nodiscard]] const WatchedStack* watched_stack() noexcept;

class OverflowWatch {
 public:
  // With a signal stack from the store of those that ended threads have left. Fails with ENOMEM.
  [[nodiscard]] static Result<std::unique_ptr<OverflowWatch>> make();
  OverflowWatch(const OverflowWatch&) = delete;
  OverflowWatch& operator=(const OverflowWatch&) = delete;
  // Gives the signal stack back.
  ~OverflowWatch();

  // In the thread. A signal stack that it has already, a sanitizer's or the program's, stays in use.
  void put_on(WatchedStack watched) noexcept;
  void take_off() noexcept;

  // Frees the signal stacks that no thread wears.
  static void trim();

 private:
  explicit OverflowWatch(Slot& signal_stack) : signal_stack_(&signal_stack) {}

  Slot* signal_stack_;
  WatchedStack watched_;
};

// Puts a watch on for a scope; none: does nothing.
class WornWatch {
 public:
  WornWatch(std::unique_ptr<OverflowWatch>& watch, const GuardedStack& stack) : watch_(watch) {
    if (watch_) watch_->put_on({.stack = stack});
  }
  WornWatch(const WornWatch&) = delete;
  WornWatch& operator=(const WornWatch&) = delete;
  ~WornWatch() {
    if (watch_) watch_->take_off();
    watch_.reset();
  }

 private:
  std::unique_ptr<OverflowWatch>& watch_;
};

}  // namespace ramet
