// What a set of clone flags makes, in words: "thread", "vfork child", "process in new pid and net namespaces", or the
// precise mixture; and aspect by aspect what the new task has in common with its creator.
// Source: clone(2), unshare(2), namespaces(7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ramet/kernel/clone_request.h"

namespace ramet {

// A noun phrase without a full stop. Of unshare it says what the caller no longer shares: "own file descriptors".
[[nodiscard]] std::string describe(CloneFlags flags, int exit_signal, CloneCall call);

enum class SharingState : std::uint8_t {
  shared,  // one thing for both: what one does to it the other sees
  copied,  // a copy as it was at that moment, apart from then on
  fresh,   // a new one, or an empty one
  kept,    // of unshare: as it was before
};

struct SharedAspect {
  std::string_view what;  // "memory", "file descriptors", ...
  SharingState state;
  std::string_view detail;  // what the state means here; may be empty
  bool is_namespace = false;
};

// Memory, descriptors, fs, handlers, undo list, I/O context, process; then the namespaces.
[[nodiscard]] std::vector<SharedAspect> sharing(CloneFlags flags, CloneCall call);

// Who the new task's parent is; empty for unshare.
[[nodiscard]] std::string_view parent_in_words(CloneFlags flags, CloneCall call);

// What its end tells the parent: "sends SIGCHLD to its parent"; empty for unshare.
[[nodiscard]] std::string end_in_words(CloneFlags flags, int exit_signal, CloneCall call);

// The flags that unshare adds by itself, with those given: NEWUSER means THREAD and FS, NEWNS means FS, ...
[[nodiscard]] CloneFlags with_implied_by_unshare(CloneFlags flags);

}  // namespace ramet
