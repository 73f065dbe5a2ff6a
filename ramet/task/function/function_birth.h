// FunctionBirth: whether this process may be copied to run a function, and how. A copy has but one thread; a lock that
// another one held, libc's own included, stays locked in it for ever. So a process with threads is not copied unasked.
// Source: fork(2), pthread_atfork(3), signal-safety(7).
#pragma once

#include <cstdint>

#include "ramet/task/function/copy_birth.h"
#include "ramet/task/function/mailbox.h"

namespace ramet {

// What to do when other threads run in the process that is to be copied.
enum class InThreadedParent : std::uint8_t {
  // Fail. A process that has always been copied alone works in every copy.
  refuse,
  // Let libc's own fork make the copy, with threads or without: it takes libc's locks (malloc, stdio) before and frees
  // them after, and calls the handlers of pthread_atfork. The locks of others (std::mutex, dlopen's) may stay locked.
  let_libc_fork,
};

class FunctionBirth {
 public:
  // Fails when other threads run here and `what` refuses; with EMFILE, ENFILE.
  [[nodiscard]] static Result<FunctionBirth> of_any_function(InThreadedParent what);
  // For a function that only calls what is async-signal-safe.
  [[nodiscard]] static Result<FunctionBirth> of_safe_function();

  [[nodiscard]] const Mailbox& mailbox() const { return mailbox_; }
  [[nodiscard]] Mailbox take_mailbox() && { return std::move(mailbox_); }

  // See give_birth_to_copy().
  [[nodiscard]] Result<NewProcess> give(TaskEntry entry) const { return give_birth_to_copy(entry, way_); }

 private:
  explicit FunctionBirth(CopyBy way) : way_(way) {}
  [[nodiscard]] static Result<FunctionBirth> with_mailbox(CopyBy way);

  CopyBy way_;
  Mailbox mailbox_;
};

}  // namespace ramet
