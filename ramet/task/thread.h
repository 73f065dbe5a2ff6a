// Thread: a thread straight from clone3, in which everything of libc and libstdc++ works.
//
//   auto thread = ramet::spawn([](int a, int b) { return a + b; }, 2, 3);
//   if (!thread) { ... describe(thread.error()) ... }
//   auto sum = thread->join();  // the value, or what the function threw, as a value
//
// A thread outlives the thread that made it; it ends with its process, when main returns. A function whose first
// parameter is a std::stop_token gets one. Source: clone(2), futex(2), pthreads(7).
#pragma once

#include <cxxabi.h>

#include <concepts>
#include <expected>
#include <functional>
#include <memory>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

#include "ramet/task/thread/thread_state.h"

namespace ramet {

// What a thread left instead of a value.
struct NoValue {
  enum class Reason : std::uint8_t {
    threw,     // the function threw `exception`
    left,      // it called pthread_exit, or was cancelled
    taken,     // an earlier join() took the value, or the thread was detached or never started
    itself,    // the thread would wait for its own end
    not_here,  // this is a fork's child: the thread exists in the parent alone
  };
  Reason reason = Reason::taken;
  std::exception_ptr exception;  // of `threw`
};

template <class R>
using Outcome = std::expected<R, NoValue>;

// What a handle does with a thread that still runs when the handle goes.
enum class OnDrop : std::uint8_t {
  join,    // asks it to stop, and waits
  detach,  // lets it run on
};

namespace thread_parts {

template <class Function, class... Arguments>
concept TakesToken = std::invocable<Function, std::stop_token, Arguments...>;

template <class Function, class... Arguments>
struct ResultOf {
  using type = std::invoke_result_t<Function, Arguments...>;
};
template <class Function, class... Arguments>
requires TakesToken<Function, Arguments...>
struct ResultOf<Function, Arguments...> {
  using type = std::invoke_result_t<Function, std::stop_token, Arguments...>;
};

// The state of a thread whose function gives an R.
template <class R>
class ValueState : public ThreadState {
 public:
  [[nodiscard]] Outcome<R> take() {
    if (taken_.exchange(true, std::memory_order_acq_rel)) return std::unexpected(NoValue{});
    switch (ending()) {
      case Ending::returned:
        if constexpr (std::is_void_v<R>) {
          return {};
        } else {
          return std::move(*value_);
        }
      case Ending::threw:
        return std::unexpected(NoValue{.reason = NoValue::Reason::threw, .exception = exception()});
      case Ending::left:
      case Ending::none:
        break;
    }
    return std::unexpected(NoValue{.reason = NoValue::Reason::left, .exception = {}});
  }

  [[nodiscard]] std::stop_source& stop_source() { return stop_source_; }

 protected:
  using Value = std::conditional_t<std::is_void_v<R>, std::tuple<>, R>;
  std::optional<Value> value_;
  std::stop_source stop_source_{std::nostopstate};

 private:
  std::atomic<bool> taken_{false};
};

template <class R, class Function, class... Arguments>
class CallState final : public ValueState<R> {
 public:
  explicit CallState(Function function, Arguments... arguments)
      : call_(std::in_place, std::move(function), std::move(arguments)...) {
    if constexpr (TakesToken<Function, Arguments...>) this->stop_source_ = std::stop_source();
  }

 private:
  // Function and arguments go with the thread, not with its handle.
  void run() override {
    try {
      auto call = std::move(*call_);
      call_.reset();
      std::apply(
          [this](Function& function, Arguments&... arguments) { invoke(std::move(function), std::move(arguments)...); },
          call);
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
      this->set_exception(std::current_exception());
    }
  }

  void invoke(Function&& function, Arguments&&... arguments) {
    const auto call = [&]() -> R {
      if constexpr (TakesToken<Function, Arguments...>) {
        return std::invoke(std::move(function), this->stop_source_.get_token(), std::move(arguments)...);
      } else {
        return std::invoke(std::move(function), std::move(arguments)...);
      }
    };
    if constexpr (std::is_void_v<R>) {
      call();
    } else {
      this->value_.emplace(call());
    }
  }

  std::optional<std::tuple<Function, Arguments...>> call_;
};

struct Drop {
  void operator()(ThreadState* state) const noexcept { state->drop(); }
};

}  // namespace thread_parts

// The handle of a thread whose function gives an R (or nothing). Not to be moved while others wait on it.
template <class R = void>
class [[nodiscard]] Thread {
  static_assert(!std::is_reference_v<R>, "return a pointer: a reference cannot be stored");

 public:
  Thread() = default;
  Thread(Thread&&) noexcept = default;
  Thread& operator=(Thread&& other) noexcept {
    if (this != &other) {
      let_go();
      state_ = std::move(other.state_);
      on_drop_ = other.on_drop_;
    }
    return *this;
  }
  ~Thread() { let_go(); }

  // The number that the kernel gave it: gettid() inside. Others may have it once the thread is gone.
  [[nodiscard]] pid_t tid() const { return state_ ? state_->tid() : 0; }

  // pthread_self() inside, for pthread_kill, pthread_getcpuclockid and their like; not for pthread_join or
  // pthread_detach. Until the thread is joined or detached.
  [[nodiscard]] pthread_t native_handle() const { return state_ ? state_->native_handle() : pthread_t{}; }

  // Readable when the thread has ended; open if the settings wanted it.
  [[nodiscard]] const Fd* pidfd() const { return state_ ? &state_->pidfd() : nullptr; }

  // Whether there is something to join: false after detach(), after a move, and by default.
  [[nodiscard]] bool is_joinable() const { return state_ != nullptr; }

  // Blocks until the thread is gone; at once when there is none to wait for, or it is the caller. Any number of threads
  // may wait at the same time. Not a cancellation point.
  void wait() const { (void)wait_until_gone(nullptr); }
  // True when the thread is gone, false when the time is over.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> time) const {
    return wait_until(Deadline::after(time));
  }
  // By the clock of the moment: steady_clock or system_clock.
  [[nodiscard]] bool wait_until(Deadline deadline) const { return wait_until_gone(&deadline); }

  // Waits, and takes the value: one join() gets it, a second gets NoValue::Reason::taken.
  [[nodiscard]] Outcome<R> join() { return take_after(nullptr).value(); }
  // Nothing when the time is over; the thread can be joined later.
  template <class Rep, class Period>
  [[nodiscard]] std::optional<Outcome<R>> join_for(std::chrono::duration<Rep, Period> time) {
    return join_until(Deadline::after(time));
  }
  [[nodiscard]] std::optional<Outcome<R>> join_until(Deadline deadline) { return take_after(&deadline); }
  // Nothing when the thread is not gone yet.
  [[nodiscard]] std::optional<Outcome<R>> try_join() {
    return join_until(std::chrono::steady_clock::time_point::min());
  }

  // The thread runs on alone, and gives back what it lived in when it ends.
  void detach() {
    if (state_) state_->detach();
    state_.reset();
  }

  // Asks a function that took a std::stop_token to stop. False when it took none, or was asked before.
  bool request_stop() { return state_ && state_->stop_source().request_stop(); }
  [[nodiscard]] std::stop_source stop_source() const {
    return state_ ? state_->stop_source() : std::stop_source(std::nostopstate);
  }

  void set_on_drop(OnDrop what) { on_drop_ = what; }

 private:
  using State = thread_parts::ValueState<R>;
  friend class ThreadBuilder;

  explicit Thread(State* state, OnDrop on_drop) : state_(state), on_drop_(on_drop) {}

  void forget_what_never_started() { state_.reset(); }

  [[nodiscard]] bool wait_until_gone(const Deadline* deadline) const {
    return !state_ || obstacle() || state_->wait(deadline);
  }

  [[nodiscard]] std::optional<NoValue::Reason> obstacle() const {
    if (!state_->is_in_its_process()) return NoValue::Reason::not_here;
    if (state_->is_caller()) return NoValue::Reason::itself;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Outcome<R>> take_after(const Deadline* deadline) {
    if (!state_) return Outcome<R>(std::unexpect);
    if (const auto reason = obstacle()) return Outcome<R>(std::unexpect, *reason, nullptr);
    if (!state_->wait(deadline)) return std::nullopt;
    return state_->take();
  }

  void let_go() {
    if (!state_) return;
    if (on_drop_ == OnDrop::detach || state_->is_caller()) return detach();
    request_stop();
    wait();
    state_.reset();
  }

  std::unique_ptr<State, thread_parts::Drop> state_;
  OnDrop on_drop_ = OnDrop::join;
};

}  // namespace ramet
