// Answer: how a process that runs one C++ function ends: it leaves the function's value, or what the function threw, in
// its mailbox. What it has printed is written out; then it ends at once: the destructors, exit handlers and buffers
// that it has inherited are its creator's to run and to write.
#pragma once

#include <cxxabi.h>

#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "ramet/task/function/mailbox.h"

namespace ramet::answer {

// The exit statuses of such a process.
inline constexpr int answered = 0;
inline constexpr int threw = 1;       // the exception is in the mailbox
inline constexpr int unanswered = 2;  // the value, or the exception, did not fit into memory

struct Exception {
  std::string type;  // "std::out_of_range"
  std::string what;  // empty for what is no std::exception
};

// What the creator has printed to standard output and not yet written stays the creator's. First of all.
void forget_inherited_output_in_child() noexcept;

// Calls what every answer will call. Afterwards the loader has looked up these names, for this process and its copies,
// and this process has the pages: where a page fault is dear, the first answer of a process is mostly faults.
void rehearse() noexcept;

// What was printed.
void write_out() noexcept;

// Leaves the letter, tells who waits for it, and ends with `status`, or `unanswered` where there is no room. Nothing
// that may take long comes after it.
[[noreturn]] void end_with(const Mailbox& mailbox, Letter letter, std::span<const std::byte> bytes,
                           int status) noexcept;

// Writes out what was printed, and ends.
[[noreturn]] void leave(int status) noexcept;

// The exception that is being handled is left in the mailbox, and the process ends.
[[noreturn]] void leave_exception(const Mailbox& mailbox, const char* what) noexcept;

template <class Call>
[[noreturn]] void run(const Mailbox& mailbox, Call&& call) noexcept {
  using R = std::invoke_result_t<Call>;
  try {
    Bytes bytes;
    if constexpr (std::is_void_v<R>) {
      std::forward<Call>(call)();
    } else {
      bytes = to_bytes<std::remove_cvref_t<R>>(std::forward<Call>(call)());
    }
    write_out();
    end_with(mailbox, Letter::value, bytes, answered);
  } catch (abi::__forced_unwind&) {
    leave(answered);  // pthread_exit: there is no value
  } catch (const std::exception& exception) {
    leave_exception(mailbox, exception.what());
  } catch (...) {
    leave_exception(mailbox, "");
  }
}

}  // namespace ramet::answer
