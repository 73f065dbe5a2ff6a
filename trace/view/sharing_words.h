// Sharing in words: only what is unusual. A thread shares everything, so its own file table is worth a word; a forked
// process shares nothing, so shared memory is. Source: clone(2).
#pragma once

#include <string>

#include "trace/event.h"

namespace ramet::trace {

enum class TaskKind : std::uint8_t {
  thread,       // CLONE_THREAD: in its creator's process
  vfork_child,  // borrows the creator's memory, which waits until exec or exit
  process,
};

[[nodiscard]] TaskKind kind_of(CloneFlags flags);

// "own file table", "shares memory, file table; new pid, net namespaces"; empty where all is as usual for kind_of(flags).
// Neither the kind itself nor CLONE_PARENT is named: the view shows those by its drawing.
[[nodiscard]] std::string sharing_words(CloneFlags flags);

// What a task has given up since birth: "own file table, new net namespace".
[[nodiscard]] std::string sharing_change_words(CloneFlags no_longer_shared);

}  // namespace ramet::trace
