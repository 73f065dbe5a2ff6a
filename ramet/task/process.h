// Process: a process that runs one C++ function on a copy of this one's memory, and gives its value back.
//
//   auto process = ramet::Process<>::spawn([](int a, int b) { return a + b; }, 2, 3);
//   if (!process) { ... describe(process.error()) ... }
//   auto sum = process->join();  // the value, what was thrown, or how the process died: all of them values
//
// It is made by clone3, and its end sends no SIGCHLD: no wait of others for any child takes it away. The creator must
// be alone in its process, or say otherwise: see InThreadedParent. What happens in the child, and what does not, is
// told in docs/zygote.md. Source: clone(2), fork(2), signal-safety(7).
#pragma once

#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>

#include "ramet/task/function/function_birth.h"
#include "ramet/task/function/running_process.h"

namespace ramet {

// The handle of a process whose function gives an R (or nothing).
template <class R = void>
class [[nodiscard]] Process : public RunningProcess {
 public:
  using RunningProcess::RunningProcess;

  // See ProcessBuilder::spawn(): a Process of the function's value, whatever R is here.
  template <class Function, class... Arguments>
  [[nodiscard]] static auto spawn(Function&& function, Arguments&&... arguments);

  // Waits, and takes the value: one join() gets it, a second gets NoAnswer::Reason::taken.
  [[nodiscard]] ProcessOutcome<R> join() { return take_after(nullptr).value(); }
  // Nothing when the time is over; the process can be joined later.
  template <class Rep, class Period>
  [[nodiscard]] std::optional<ProcessOutcome<R>> join_for(std::chrono::duration<Rep, Period> time) {
    return join_until(Deadline::after(time));
  }
  [[nodiscard]] std::optional<ProcessOutcome<R>> join_until(Deadline deadline) { return take_after(&deadline); }
  // Nothing when the process has not ended yet.
  [[nodiscard]] std::optional<ProcessOutcome<R>> try_join() {
    return join_until(std::chrono::steady_clock::time_point::min());
  }

 private:
  friend class Zygote;
  [[nodiscard]] std::optional<ProcessOutcome<R>> take_after(const Deadline* deadline) {
    if (!wait_until_ended(deadline)) return std::nullopt;
    return outcome_of(take_answer());
  }
  [[nodiscard]] std::optional<ProcessOutcome<R>> take_told(Mailbox::Content told, std::optional<Child>& given_away) {
    auto bytes = take_told_answer(std::move(told), given_away);
    if (!bytes) return std::nullopt;
    return outcome_of(std::move(*bytes));
  }
  [[nodiscard]] ProcessOutcome<R> outcome_of(std::expected<Bytes, NoAnswer> bytes) const {
    if (!bytes) return ProcessOutcome<R>(std::unexpect, std::move(bytes.error()));
    if constexpr (std::is_void_v<R>) {
      return ProcessOutcome<R>();
    } else {
      auto value = from_bytes<R>(*bytes);
      if (!value)
        return ProcessOutcome<R>(std::unexpect, NoAnswer{.reason = NoAnswer::Reason::exited,
                                                         .status = ended() ? ended()->status : ExitStatus()});
      return ProcessOutcome<R>(std::move(*value));
    }
  }
};

namespace process_parts {

template <class Function, class... Arguments>
using ValueOf = std::remove_cv_t<std::invoke_result_t<std::decay_t<Function>, std::decay_t<Arguments>...>>;

template <class R>
consteval void check_value() {
  static_assert(!std::is_reference_v<R>, "return a value: a reference means nothing in the memory of another process");
  static_assert(std::is_void_v<R> || Transferable<R>,
                "the value goes to another memory: it must be trivially copyable and no pointer, or a string, vector, "
                "optional, pair or tuple of such");
}

// In the child, on the function and arguments as they lie in its copy of its creator's memory.
template <class Function, class... Arguments>
struct Call {
  const Mailbox& mailbox;
  Function&& function;
  std::tuple<Arguments&&...> arguments;

  decltype(auto) invoke() {
    return std::apply(
        [this](auto&... each) -> decltype(auto) {
          return std::invoke(auto(std::forward<Function>(function)), auto(std::forward<Arguments>(each))...);
        },
        arguments);
  }

  static void run(void* self) noexcept {
    auto& call = *static_cast<Call*>(self);
    answer::forget_inherited_output_in_child();
    answer::run(call.mailbox, [&]() -> ValueOf<Function, Arguments...> { return call.invoke(); });
  }

  static void run_async_signal_safe(void* self) noexcept {
    auto& call = *static_cast<Call*>(self);
    if constexpr (std::is_void_v<ValueOf<Function, Arguments...>>) {
      call.invoke();
      call.mailbox.put(Letter::value, {});
    } else {
      const auto value = call.invoke();
      call.mailbox.put(Letter::value, std::as_bytes(std::span(&value, 1)));
    }
    _exit(answer::answered);
  }
};

}  // namespace process_parts

class ProcessBuilder {
 public:
  ProcessBuilder& in_threaded_parent(InThreadedParent what) {
    in_threaded_parent_ = what;
    return *this;
  }
  ProcessBuilder& on_drop(Child::OnDrop what) {
    on_drop_ = what;
    return *this;
  }

  // A process that runs function(arguments...), both of which are copied or moved in the child. Its value must be
  // Transferable. Fails when other threads run in this process, unless told what to do then; with EAGAIN (a limit on
  // tasks), ENOMEM, EMFILE or ENFILE; nothing has run then.
  template <class Function, class... Arguments>
  [[nodiscard]] auto spawn(Function&& function, Arguments&&... arguments) const {
    using R = process_parts::ValueOf<Function, Arguments...>;
    process_parts::check_value<R>();
    return make<R>(FunctionBirth::of_any_function(in_threaded_parent_), [&](const Mailbox& mailbox) {
      return process_parts::Call<Function, Arguments...>{mailbox, std::forward<Function>(function),
                                                         std::forward_as_tuple(std::forward<Arguments>(arguments)...)};
    });
  }

  // The same for a function that calls nothing but what signal-safety(7) lists: no allocation, no stdio, no lock. It
  // may be copied out of a process with any number of threads. Function and arguments must promise not to throw.
  template <class Function, class... Arguments>
  [[nodiscard]] auto spawn_async_signal_safe(Function&& function, Arguments&&... arguments) const {
    using R = process_parts::ValueOf<Function, Arguments...>;
    static_assert(std::is_nothrow_invocable_v<std::decay_t<Function>, std::decay_t<Arguments>...>,
                  "the function must be noexcept: an exception takes memory, whose lock may be held for ever");
    static_assert((std::is_nothrow_constructible_v<std::decay_t<Arguments>, Arguments&&> && ...),
                  "the arguments must be copied or moved without an exception");
    static_assert(std::is_void_v<R> || transfer_parts::Plain<R>,
                  "the value must be trivially copyable and no pointer: anything else takes memory to hand over");
    return make<R, Safety::async_signal>(FunctionBirth::of_safe_function(), [&](const Mailbox& mailbox) {
      return process_parts::Call<Function, Arguments...>{mailbox, std::forward<Function>(function),
                                                         std::forward_as_tuple(std::forward<Arguments>(arguments)...)};
    });
  }

 private:
  enum class Safety : std::uint8_t { none, async_signal };

  template <class R, Safety safety = Safety::none, class MakeCall>
  [[nodiscard]] Result<Process<R>> make(Result<FunctionBirth> birth, MakeCall make_call) const {
    if (!birth) return std::unexpected(std::move(birth.error()));
    auto call = make_call(birth->mailbox());
    using Call = decltype(call);
    const auto run = safety == Safety::none ? &Call::run : &Call::run_async_signal_safe;
    auto born = birth->give({.function = run, .argument = &call});
    if (!born) return std::unexpected(std::move(born.error()));
    return Process<R>(std::move(*born), std::move(*birth).take_mailbox(), on_drop_);
  }

  InThreadedParent in_threaded_parent_ = InThreadedParent::refuse;
  Child::OnDrop on_drop_ = Child::OnDrop::wait;
};

template <class R>
template <class Function, class... Arguments>
auto Process<R>::spawn(Function&& function, Arguments&&... arguments) {
  return ProcessBuilder().spawn(std::forward<Function>(function), std::forward<Arguments>(arguments)...);
}

}  // namespace ramet
