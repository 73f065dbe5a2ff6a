// Clone flags as text, both ways: "CLONE_VM|CLONE_FS|SIGCHLD". Bits without a name are kept and printed as one
// hexadecimal number, so that printing and parsing again gives the same bits. The order is strace's.
// Source: clone(2); the spelling of strace(1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/clone_flags.h"
#include "ramet/result.h"

namespace ramet {

// The kernel's names of the flags in `flags`, with CLONE_. Bits without a name are left out: see unnamed_bits.
[[nodiscard]] std::vector<std::string_view> names(CloneFlags flags);

[[nodiscard]] std::uint64_t unnamed_bits(CloneFlags flags);

// "CLONE_VM|CLONE_FS|0x4"; "0" for the empty set.
[[nodiscard]] std::string to_string(CloneFlags flags);

// The same with the exit signal last, as in clone's one argument: "CLONE_VM|CLONE_VFORK|SIGCHLD".
[[nodiscard]] std::string to_string(CloneFlags flags, int exit_signal);

struct ParsedCloneFlags {
  CloneFlags flags;
  int exit_signal = 0;
  friend bool operator==(const ParsedCloneFlags&, const ParsedCloneFlags&) = default;
};

// Flags are named with or without CLONE_, in upper or lower case, or given as hexadecimal (0x...) or decimal numbers,
// or both; `|`, commas and spaces separate them; a signal may stand among them. With CloneCall::clone the low byte of a
// number is the exit signal, as in the call itself; in clone3 and unshare it is flags. Fails with the wrong word, its
// position (counted from 1) and the nearest name.
[[nodiscard]] Result<ParsedCloneFlags> parse_clone_flags(std::string_view text, CloneCall call);

}  // namespace ramet
