// CheckedClone: flags and exit signal that no rule of the kernel refuses, for one call. A constant set that breaks a
// rule does not compile, and the compiler's message carries the rule's reason; one known only at run time is refused
// with it.
// Source: clone_rules.h.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "ramet/kernel/clone_rules.h"
#include "ramet/result.h"

namespace ramet {

namespace clone_check {

// A sentence that a compiler prints when it names the template it is an argument of.
template <std::size_t size>
struct Sentence {
  char text[size + 1]{};
  constexpr explicit Sentence(std::string_view sentence) { std::ranges::copy(sentence, text); }
};

// Not constexpr: reaching it in a constant expression is the compile error, and its name says what is wrong.
template <Sentence rule, Sentence reason>
void the_kernel_refuses_these_clone_flags();

template <std::size_t index>
consteval void refuse_constant() {
  constexpr const CloneRule& rule = clone_rules[index];
  the_kernel_refuses_these_clone_flags<Sentence<rule.id.size()>(rule.id), Sentence<rule.reason.size()>(rule.reason)>();
}

template <std::size_t... indices>
consteval void check_constant(const CloneRequest& request, std::index_sequence<indices...>) {
  ((breaks(request, clone_rules[indices]) ? refuse_constant<indices>() : void()), ...);
}

}  // namespace clone_check

template <CloneCall call>
class CheckedClone {
 public:
  [[nodiscard]] constexpr CloneFlags flags() const { return flags_; }
  [[nodiscard]] constexpr int exit_signal() const { return exit_signal_; }

 private:
  constexpr CheckedClone(CloneFlags flags, int exit_signal) : flags_(flags), exit_signal_(exit_signal) {}

  template <CloneCall other>
  friend consteval CheckedClone<other> checked_clone_flags(CloneFlags flags, int exit_signal);
  template <CloneCall other>
  friend Result<CheckedClone<other>> check_clone_flags(CloneFlags flags, int exit_signal);

  CloneFlags flags_;
  int exit_signal_ = 0;
};

// For constants: `checked_clone_flags<CloneCall::clone3>(CloneFlag::VM | CloneFlag::VFORK, SIGCHLD)`.
template <CloneCall call>
[[nodiscard]] consteval CheckedClone<call> checked_clone_flags(CloneFlags flags, int exit_signal) {
  clone_check::check_constant({.call = call, .flags = flags, .exit_signal = static_cast<std::uint64_t>(exit_signal)},
                              std::make_index_sequence<clone_rules.size()>{});
  return CheckedClone<call>(flags, exit_signal);
}

// Fails, without asking the kernel, with the errno that it would answer and the rule's reason.
[[nodiscard]] inline Result<void> check_clone_request(const CloneRequest& request) {
  const CloneRule* rule = first_broken_rule(request);
  if (rule == nullptr) return {};
  return std::unexpected(Error{name(request.call), rule->error, std::string(rule->reason)});
}

template <CloneCall call>
[[nodiscard]] Result<CheckedClone<call>> check_clone_flags(CloneFlags flags, int exit_signal) {
  if (auto checked =
          check_clone_request({.call = call, .flags = flags, .exit_signal = static_cast<std::uint64_t>(exit_signal)});
      !checked) {
    return std::unexpected(checked.error());
  }
  return CheckedClone<call>(flags, exit_signal);
}

}  // namespace ramet
