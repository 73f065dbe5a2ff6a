// CopyBirth: the birth of a process that begins as a copy of its creator. By clone3, and clone where that is missing;
// or by libc's fork, which knows libc's locks and calls the handlers of pthread_atfork.
//
// The copy has one thread, the caller's. A lock that another thread held stays locked in it for ever; that, and not the
// birth itself, is what makes a copy of a process with threads dangerous.
// Source: clone(2), fork(2), pthread_atfork(3).
#pragma once

#include "ramet/task/birth.h"

namespace ramet {

enum class CopyBy : std::uint8_t {
  clone3,  // its end sends no SIGCHLD, and only who asks for it by name (a pidfd) collects it
  fork,    // libc's own
};

// A process that runs `entry` on its copy of the caller's memory and stack, with the caller's signal mask. `more_flags`
// are for clone3 alone: PARENT, new namespaces. Where ramet does not understand this libc, clone3 becomes fork. `born`
// gets the pid before anything of the process runs, and before anything can end the caller (clone: a moment later).
// Fails with EAGAIN (a limit on tasks), ENOMEM, EMFILE or ENFILE (no room for the pidfd): then nothing has run.
[[nodiscard]] Result<NewProcess> give_birth_to_copy(TaskEntry entry, CopyBy way, CloneFlags more_flags = {},
                                                    pid_t* born = nullptr);

}  // namespace ramet
