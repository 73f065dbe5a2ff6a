// What the test of the rules and its helper program say to each other: requests on the helper's stdin, answers on its
// stdout, in the same order.
#pragma once

#include <cstdint>

#include "ramet/kernel/clone_args.h"
#include "ramet/kernel/clone_call.h"

namespace ramet {

struct ProbeRequest {
  CloneCall call = CloneCall::clone;
  std::uint64_t size = sizeof(CloneArgs);  // of clone3's structure
  CloneArgs arguments;                     // of clone: flags and exit_signal alone; of unshare: flags alone
};

struct ProbeAnswer {
  std::int32_t error = 0;  // errno; 0: the kernel accepted
};

}  // namespace ramet
