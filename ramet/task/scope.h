// Scope: threads that may borrow what is around them, because all of them are gone when the scope is left, on every
// path.
//
//   auto done = ramet::scope([&](ramet::Scope& scope) {
//     for (auto& part : parts)
//       if (auto spawned = scope.spawn([&part] { sort(part); }); !spawned) ...
//   });
//
// The first failure is kept: what the body threw, else what the first thread to fail threw.
#pragma once

#include <mutex>
#include <vector>

#include "ramet/sync/mutex.h"
#include "ramet/task/thread_builder.h"

namespace ramet {

class Scope {
 public:
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  // A thread of this scope, which runs function(arguments...); what it returns is lost. May be called by threads of the
  // scope too. Fails as ThreadBuilder::spawn() does.
  template <class Function, class... Arguments>
  [[nodiscard]] Result<void> spawn(Function&& function, Arguments&&... arguments) {
    return spawn_with(ThreadBuilder(), std::forward<Function>(function), std::forward<Arguments>(arguments)...);
  }
  template <class Function, class... Arguments>
  [[nodiscard]] Result<void> spawn_with(const ThreadBuilder& builder, Function&& function, Arguments&&... arguments) {
    // The failure is noted by the thread itself: the first is the first in time, not in the order of the joins.
    auto noting = [ this, call = std::forward<Function>(function) ]<class... Inner>(
        Inner && ... inner) mutable requires std::invocable<std::decay_t<Function>, Inner...> {
      Noted noted(*this);
      noted.run([&] { std::invoke(std::move(call), std::forward<Inner>(inner)...); });
    };
    auto thread = builder.spawn(std::move(noting), std::forward<Arguments>(arguments)...);
    if (!thread) return std::unexpected(std::move(thread.error()));
    const std::lock_guard guard(mutex_);
    threads_.push_back(std::move(*thread));
    return {};
  }

 private:
  template <class Body>
  friend Outcome<void> scope(Body&& body);

  // What became of one thread; that it was left by pthread_exit or cancellation unless it says otherwise.
  class Noted {
   public:
    explicit Noted(Scope& scope) : scope_(scope) {}
    Noted(const Noted&) = delete;
    Noted& operator=(const Noted&) = delete;
    ~Noted() {
      if (!known_) scope_.note({.reason = NoValue::Reason::left, .exception = {}});
    }
    template <class Call>
    void run(Call&& call) {
      try {
        call();
      } catch (abi::__forced_unwind&) {
        throw;
      } catch (...) {
        scope_.note({.reason = NoValue::Reason::threw, .exception = std::current_exception()});
      }
      known_ = true;
    }

   private:
    Scope& scope_;
    bool known_ = false;
  };

  Scope() = default;
  ~Scope() { join_all(); }

  void note(NoValue failure) {
    const std::lock_guard guard(mutex_);
    if (!failure_) failure_ = std::move(failure);
  }

  // Threads of the scope may add threads until the last is gone.
  void join_all() {
    for (;;) {
      std::vector<Thread<void>> present;
      {
        const std::lock_guard guard(mutex_);
        present.swap(threads_);
      }
      if (present.empty()) return;
      for (const auto& thread : present) thread.wait();
    }
  }

  Mutex mutex_;
  std::vector<Thread<void>> threads_;
  std::optional<NoValue> failure_;
};

// Runs body(Scope&), waits for all threads of the scope, and tells whether all went well.
template <class Body>
[[nodiscard]] Outcome<void> scope(Body&& body) {
  Scope scope;
  try {
    std::forward<Body>(body)(scope);
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    scope.join_all();
    return std::unexpected(NoValue{.reason = NoValue::Reason::threw, .exception = std::current_exception()});
  }
  scope.join_all();
  if (scope.failure_) return std::unexpected(*scope.failure_);
  return {};
}

}  // namespace ramet
