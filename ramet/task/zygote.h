// Zygote: a helper process, forked early, that makes children of this process for it: direct children, which it waits
// for like any other, at the same price however large it has grown and however many threads it has.
//
//   int main() {
//     auto zygote = ramet::Zygote::start();  // before there are threads, and before there is much memory to copy
//     ...
//     auto sum = zygote->call([](int a, int b) { return a + b; }, 2, 3);
//
// A call runs in a fresh copy of the zygote: of the application as it was when the zygote was started, with its
// standard input, output and error as they are now, no other descriptor, nothing blocked, and every signal at its
// default. It ends with the application, or when this handle goes. Any thread may use it, several at once. Source:
// clone(2) CLONE_PARENT; unix(7) SCM_RIGHTS; pidfd_open(2).
#pragma once

#include <memory>
#include <stdexcept>
#include <string_view>

#include "ramet/task/command.h"
#include "ramet/task/process.h"
#include "ramet/task/zygote/zygote_link.h"

namespace ramet {

namespace zygote_parts {

// What an argument is on its way: a view becomes what it sees.
template <class T>
using Carried =
    std::conditional_t<!Transferable<T> && std::is_convertible_v<const T&, std::string_view>, std::string, T>;

template <class Function>
inline constexpr bool is_function_pointer =
    std::is_pointer_v<Function>&& std::is_function_v<std::remove_pointer_t<Function>>;

template <class Function>
inline constexpr bool is_stateless = std::is_empty_v<Function>&& std::is_default_constructible_v<Function>;

template <class Function>
Function function_at(std::uintptr_t address) {
  if constexpr (is_function_pointer<Function>) {
    return reinterpret_cast<Function>(address);
  } else {
    return Function();
  }
}

template <class Function>
std::uintptr_t address_of(Function function) {
  if constexpr (is_function_pointer<Function>) {
    return reinterpret_cast<std::uintptr_t>(function);
  } else {
    return 0;
  }
}

// In the new process.
template <class Function, class... Arguments>
void answer_question(const Mailbox& mailbox, std::span<const int>) noexcept {
  answer::run(mailbox, [&] {
    auto question = from_bytes<std::tuple<std::uintptr_t, Arguments...>>(mailbox.content().bytes);
    if (!question) throw std::runtime_error("the arguments did not arrive");
    return std::apply(
        [](std::uintptr_t address, Arguments&... arguments) {
          return std::invoke(function_at<Function>(address), std::move(arguments)...);
        },
        *question);
  });
}

}  // namespace zygote_parts

class [[nodiscard]] Zygote {
 public:
  // Fails when other threads run in this process; with EMFILE, EAGAIN, ENOMEM; and where ramet does not understand this
  // libc.
  [[nodiscard]] static Result<Zygote> start(const ZygoteOptions& options = {}) {
    auto link = zygote::Link::make(options);
    if (!link) return std::unexpected(link.error());
    return Zygote(std::move(*link));
  }

  // Its own pid, which stays its own as long as this handle lives; and a pidfd of it, readable when it has ended.
  [[nodiscard]] pid_t pid() const { return link_->pid(); }
  [[nodiscard]] int pidfd() const { return link_->pidfd(); }

  // A child of this process that runs function(arguments...). The function is a plain one, or has no captures;
  // arguments and value are Transferable. Fails with ESRCH when the zygote has ended: it is not replaced, because a
  // process that has threads by now cannot make another that is as clean. Fails with EAGAIN, ENOMEM, EMFILE; and for a
  // function of a library loaded since.
  template <class Function, class... Arguments>
  requires(!std::same_as<std::remove_cvref_t<Function>, Command>)
      [[nodiscard]] auto spawn(Function&& function, Arguments&&... arguments) const {
    Fd told;  // nobody waits for that
    auto process = make<std::decay_t<Function>, zygote_parts::Carried<std::decay_t<Arguments>>...>(
        Mailbox::Waits::for_the_mailbox, told, std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    link_->order_ready();
    return process;
  }

  // A child of this process that runs a program, as Command::spawn() does. What the command does not set is as it was
  // when the zygote was started, but for the working directory, the environment and the standard descriptors, which are
  // the caller's. Its container is made by who the zygote is, which must be who the caller is; its hook runs in the new
  // process's own memory, and gets an argument by pre_exec_with_copy alone; descriptors that it does not name are closed.
  // Fails besides with EINVAL for these.
  [[nodiscard]] Result<Child> spawn(const Command& command) const {
    return link_->ask_to_launch(command.settings_, command.on_drop_);
  }

  // The same for a function, and waits for the value; with processes kept ready, not for the end of the process that
  // gave it, which comes in a moment, and is collected by a later call or with this handle.
  template <class Function, class... Arguments>
  [[nodiscard]] auto call(Function&& function, Arguments&&... arguments) const {
    Fd told;
    auto process = make<std::decay_t<Function>, zygote_parts::Carried<std::decay_t<Arguments>>...>(
        Mailbox::Waits::for_a_message, told, std::forward<Function>(function), std::forward<Arguments>(arguments)...);
    using Outcome = decltype(process->join());
    if (!told.is_open()) link_->order_ready();  // nobody was, or is any more
    if (!process) {
      return Outcome(std::unexpect,
                     NoAnswer{.reason = NoAnswer::Reason::not_made, .error = std::move(process.error())});
    }
    if (told.is_open()) {
      if (auto answer = link_->wait_for_answer(told, process->pidfd())) {
        std::optional<Child> leaving;
        auto outcome = process->take_told(std::move(*answer), leaving);
        if (leaving) link_->leave(std::move(*leaving));
        if (outcome) return std::move(*outcome);
      }
    }
    return process->join();
  }

 private:
  explicit Zygote(std::unique_ptr<zygote::Link> link) : link_(std::move(link)) {}

  template <class Function, class... Arguments>
  auto make(Mailbox::Waits waits, Fd& told, Function function, Arguments... arguments) const {
    static_assert(zygote_parts::is_function_pointer<Function> || zygote_parts::is_stateless<Function>,
                  "a zygote runs plain functions, and lambdas without captures: what they need goes in the arguments");
    static_assert(
        (Transferable<Arguments> && ...),
        "an argument goes to another memory: it must be trivially copyable and no pointer, or a string, vector, "
        "optional, pair or tuple of such");
    using R = process_parts::ValueOf<Function, Arguments...>;
    process_parts::check_value<R>();
    constexpr zygote::Function run = &zygote_parts::answer_question<Function, Arguments...>;
    const std::uintptr_t address = zygote_parts::address_of(function);
    const std::tuple<std::uintptr_t, Arguments...> question(address, std::move(arguments)...);
    auto made = link_->ask_to_run(run, address, to_bytes(question), waits);
    if (!made) return Result<Process<R>>(std::unexpect, std::move(made.error()));
    told = std::move(made->told);
    return Result<Process<R>>(std::in_place, std::move(made->process), std::move(made->mailbox), Child::OnDrop::wait);
  }

  std::unique_ptr<zygote::Link> link_;
};

}  // namespace ramet
