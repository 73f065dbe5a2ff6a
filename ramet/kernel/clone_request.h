// CloneRequest: what a call of clone, clone3 or unshare asks for, as far as the kernel's rules look at it.
// Flags and exit signal always; of clone3 also its structure, where the caller has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ramet/kernel/clone_args.h"
#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/clone_flags.h"
#include "ramet/kernel/kernel_version.h"

namespace ramet {

struct CloneRequest {
  CloneCall call = CloneCall::clone3;
  CloneFlags flags = {};  // of clone: without the low byte, which is the exit signal
  std::uint64_t exit_signal = 0;
  std::optional<CloneArgs> arguments = {};  // of clone3; empty: addresses and sizes are not known, and not judged
  std::size_t arguments_size = sizeof(CloneArgs);
  KernelVersion kernel = {};  // whom to ask
};

// The request that `clone3(&arguments, size)` makes.
[[nodiscard]] constexpr CloneRequest clone3_request(const CloneArgs& arguments, std::size_t size = sizeof(CloneArgs)) {
  return {.call = CloneCall::clone3,
          .flags = CloneFlags::from_bits(arguments.flags),
          .exit_signal = arguments.exit_signal,
          .arguments = arguments,
          .arguments_size = size,
          .kernel = {}};
}

}  // namespace ramet
