// ThreadBuilder: a thread with settings, and spawn(), which makes one without.
//
//   auto thread = ramet::ThreadBuilder().name("worker").stack_size(1 << 20).spawn(work, argument);
//
// Every setting is in force on the first line of the function; one that cannot be, makes spawn fail.
#pragma once

#include <new>

#include "ramet/task/thread.h"

namespace ramet {

class ThreadBuilder {
 public:
  ThreadBuilder() = default;
  explicit ThreadBuilder(StartSettings settings) : settings_(std::move(settings)) {}

  // At most 15 bytes.
  ThreadBuilder& name(std::string name) { return with(settings_.name, std::move(name)); }
  // In bytes, rounded up to pages, of which the thread uses all; the default is pthread_create's.
  ThreadBuilder& stack_size(std::size_t bytes) { return with(settings_.stack_size, bytes); }
  // In bytes, rounded up to pages, besides the stack; the default is one page, 0 is none.
  ThreadBuilder& guard_size(std::size_t bytes) { return with(settings_.guard_size, bytes); }
  // The caller's own memory, until the thread is gone; it has no guard.
  ThreadBuilder& own_stack(std::span<std::byte> stack) { return with(settings_.own_stack, stack); }
  ThreadBuilder& affinity(const cpu_set_t& processors) { return with(settings_.affinity, processors); }
  ThreadBuilder& scheduling(Scheduling scheduling) { return with(settings_.scheduling, scheduling); }
  // Priority inheritance for the start of a real-time thread; without effect for others.
  ThreadBuilder& start_priority(StartPriority start) { return with(settings_.start_priority, start); }
  ThreadBuilder& signal_mask(const sigset_t& mask) { return with(settings_.signal_mask, mask); }
  ThreadBuilder& files(Share share) { return with(settings_.files, share); }
  ThreadBuilder& directory(Share share) { return with(settings_.directory, share); }
  // Thread::pidfd() is then open. Linux 6.9.
  ThreadBuilder& pidfd(Pidfd pidfd) { return with(settings_.pidfd, pidfd); }
  // See stack_overflow.h; the default is what report_stack_overflows() has said.
  ThreadBuilder& overflow_report(OverflowReport report) { return with(settings_.overflow_report, report); }
  // For threads whose birth counts, and which do without what libc registers for them: see Registrations.
  ThreadBuilder& registrations(Registrations registrations) { return with(settings_.registrations, registrations); }
  ThreadBuilder& on_drop(OnDrop what) { return with(on_drop_, what); }

  // A thread that runs function(arguments...), or function(stop_token, arguments...) if it can. Function and arguments
  // are copied or moved into the thread, as std::thread does it.
  // Fails with EAGAIN (a limit on tasks), ENOMEM, EINVAL, or the errno of the setting that cannot be made.
  template <class Function, class... Arguments>
  [[nodiscard]] auto spawn(Function&& function, Arguments&&... arguments) const {
    using R = typename thread_parts::ResultOf<std::decay_t<Function>, std::decay_t<Arguments>...>::type;
    using State = thread_parts::CallState<R, std::decay_t<Function>, std::decay_t<Arguments>...>;
    auto* state = new (std::nothrow) State(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    if (state == nullptr) return Result<Thread<R>>(std::unexpect, Error{"spawn", ENOMEM, {}});
    Thread<R> thread(state, on_drop_);
    if (auto started = state->start(settings_); !started) {
      thread.forget_what_never_started();
      return Result<Thread<R>>(std::unexpect, std::move(started.error()));
    }
    return Result<Thread<R>>(std::move(thread));
  }

  // The same for a thread that nobody will wait for. Its tid, which it has as long as it runs.
  template <class Function, class... Arguments>
  [[nodiscard]] Result<pid_t> spawn_detached(Function&& function, Arguments&&... arguments) const {
    auto thread = spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    if (!thread) return std::unexpected(std::move(thread.error()));
    const pid_t tid = thread->tid();
    thread->detach();
    return tid;
  }

 private:
  template <class Setting, class Value>
  ThreadBuilder& with(Setting& setting, Value value) {
    setting = std::move(value);
    return *this;
  }

  StartSettings settings_;
  OnDrop on_drop_ = OnDrop::join;
};

// A thread as usual: see ThreadBuilder::spawn().
template <class Function, class... Arguments>
[[nodiscard]] auto spawn(Function&& function, Arguments&&... arguments) {
  return ThreadBuilder().spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

}  // namespace ramet
