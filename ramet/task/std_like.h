// StdLike: ramet's threads in the shape of std::thread and std::jthread, so that a program moves onto them by a
// using-declaration and nothing else:
//
//   using ramet::std_like::jthread;
//
// All that the standard promises of the two holds, errors as std::system_error and std::terminate included; ids are
// std::thread::id, equal to std::this_thread::get_id() inside, and std::this_thread works as ever. New code rather uses
// ramet::spawn, where failures and results are values. Source: C++23 [thread.threads], [thread.jthread.class].
#pragma once

#include <cxxabi.h>

#include <compare>
#include <exception>
#include <functional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

#include "ramet/task/thread_builder.h"

namespace ramet::std_like {

namespace parts {

// What leaves the function ends the program, in the thread, with its stack for a debugger; but for pthread_exit.
template <class Function, class... Arguments>
void call_or_terminate(Function&& function, Arguments&&... arguments) {
  try {
    (void)std::invoke(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
  } catch (abi::__forced_unwind&) {
    throw;
  } catch (...) {
    std::terminate();
  }
}

[[noreturn]] inline void fail(std::errc code) { throw std::system_error(std::make_error_code(code)); }

}  // namespace parts

class thread {
 public:
  using id = std::thread::id;
  using native_handle_type = pthread_t;

  thread() noexcept = default;
  template <class Function, class... Arguments>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, thread>) explicit thread(Function&& function,
                                                                                   Arguments&&... arguments) {
    static_assert(std::is_invocable_v<std::decay_t<Function>, std::decay_t<Arguments>...>,
                  "the thread's arguments must fit its function once they are copied");
    // Without the token that ramet::spawn would give: std::thread gives none.
    auto call = [function = std::decay_t<Function>(std::forward<Function>(function))]<class... Inner>(
        Inner && ... inner) mutable requires(sizeof...(Inner) == sizeof...(Arguments)) {
      parts::call_or_terminate(std::move(function), std::forward<Inner>(inner)...);
    };
    auto spawned = ramet::spawn(std::move(call), std::forward<Arguments>(arguments)...);
    if (!spawned) throw std::system_error(spawned.error().number, std::generic_category(), describe(spawned.error()));
    thread_ = std::move(*spawned);
  }
  thread(thread&& other) noexcept = default;
  thread& operator=(thread&& other) noexcept {
    if (joinable()) std::terminate();
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~thread() {
    if (joinable()) std::terminate();
  }

  void swap(thread& other) noexcept { std::swap(thread_, other.thread_); }
  friend void swap(thread& one, thread& other) noexcept { one.swap(other); }

  [[nodiscard]] bool joinable() const noexcept { return thread_.is_joinable(); }
  void join() {
    if (!joinable()) parts::fail(std::errc::invalid_argument);
    if (get_id() == std::this_thread::get_id()) parts::fail(std::errc::resource_deadlock_would_occur);
    (void)thread_.join();
    thread_ = {};
  }
  void detach() {
    if (!joinable()) parts::fail(std::errc::invalid_argument);
    thread_.detach();
  }

  [[nodiscard]] id get_id() const noexcept { return joinable() ? id(native_handle()) : id(); }
  [[nodiscard]] native_handle_type native_handle() const { return thread_.native_handle(); }
  // Besides what std::thread has: gettid() inside.
  [[nodiscard]] pid_t tid() const { return thread_.tid(); }
  [[nodiscard]] static unsigned hardware_concurrency() noexcept { return std::thread::hardware_concurrency(); }

 private:
  Thread<> thread_;
};

class jthread {
 public:
  using id = thread::id;
  using native_handle_type = thread::native_handle_type;

  jthread() noexcept : stop_source_(std::nostopstate) {}
  template <class Function, class... Arguments>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, jthread>) explicit jthread(Function&& function,
                                                                                     Arguments&&... arguments)
      : thread_(make(stop_source_, std::forward<Function>(function), std::forward<Arguments>(arguments)...)) {}
  jthread(jthread&&) noexcept = default;
  jthread& operator=(jthread&& other) noexcept {
    jthread(std::move(other)).swap(*this);
    return *this;
  }
  ~jthread() {
    if (!joinable()) return;
    request_stop();
    join();
  }

  void swap(jthread& other) noexcept {
    std::swap(stop_source_, other.stop_source_);
    std::swap(thread_, other.thread_);
  }
  friend void swap(jthread& one, jthread& other) noexcept { one.swap(other); }

  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
  void join() { thread_.join(); }
  void detach() { thread_.detach(); }
  [[nodiscard]] id get_id() const noexcept { return thread_.get_id(); }
  [[nodiscard]] native_handle_type native_handle() const { return thread_.native_handle(); }
  [[nodiscard]] pid_t tid() const { return thread_.tid(); }
  [[nodiscard]] static unsigned hardware_concurrency() noexcept { return thread::hardware_concurrency(); }

  [[nodiscard]] std::stop_source get_stop_source() noexcept { return stop_source_; }
  [[nodiscard]] std::stop_token get_stop_token() const noexcept { return stop_source_.get_token(); }
  bool request_stop() noexcept { return stop_source_.request_stop(); }

 private:
  template <class Function, class... Arguments>
  static thread make(const std::stop_source& source, Function&& function, Arguments&&... arguments) {
    if constexpr (std::is_invocable_v<std::decay_t<Function>, std::stop_token, std::decay_t<Arguments>...>) {
      return thread(std::forward<Function>(function), source.get_token(), std::forward<Arguments>(arguments)...);
    } else {
      return thread(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    }
  }

  std::stop_source stop_source_;
  thread thread_;
};

}  // namespace ramet::std_like
