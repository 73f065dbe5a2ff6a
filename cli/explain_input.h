// What a person may paste after `ramet explain`: bare flags ("CLONE_VM|CLONE_FS", "vm fs", 0x3d0f00), a piece of a
// line of strace ("flags=CLONE_VM|SIGCHLD, exit_signal=0") or the whole line. The call, its exit signal and its stack
// are taken from the line where it says so.
// Source: what strace(1) prints for clone, clone3, fork, vfork and unshare.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ramet/kernel/clone_request.h"
#include "ramet/result.h"

namespace ramet::cli {

struct ExplainInput {
  CloneRequest request;
  bool call_assumed = false;  // nothing said which call: guessed by the flags
};

// As what speaks of signals takes it: a number that is too high to be one stays so.
[[nodiscard]] inline int exit_signal_of(const CloneRequest& request) {
  return static_cast<int>(std::min<std::uint64_t>(request.exit_signal, 1u << 30));
}

// `call` is what the user said with --call. Fails with a sentence for the user.
[[nodiscard]] Result<ExplainInput> parse_explain_input(std::string_view text, std::optional<CloneCall> call);

}  // namespace ramet::cli
