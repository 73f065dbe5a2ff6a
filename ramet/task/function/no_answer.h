// NoAnswer: what a process that ran a function left instead of the function's value.
#pragma once

#include <expected>
#include <string>

#include "ramet/result.h"
#include "ramet/task/exit_status.h"
#include "ramet/task/function/answer.h"

namespace ramet {

struct NoAnswer {
  enum class Reason : std::uint8_t {
    threw,     // the function threw `exception`
    exited,    // it did not return: exit, exec, pthread_exit; or there was no memory for the value. See `status`
    killed,    // by a signal: see `status`
    taken,     // an earlier join() took the value, or the process was detached
    not_here,  // the process is not the caller's child: this is a copy of the creator, or others collected it
    not_made,  // there never was a process: see `error`
  };
  Reason reason = Reason::taken;
  answer::Exception exception = {};
  ExitStatus status = {};
  Error error = {};
};

template <class R>
using ProcessOutcome = std::expected<R, NoAnswer>;

// One line for a person: "threw std::out_of_range: no such key", "killed by SIGSEGV".
[[nodiscard]] std::string describe(const NoAnswer& no_answer);

}  // namespace ramet
