// The nearest flags and exit signal that the kernel would accept, for a request that it refuses: what to type instead.
#pragma once

#include "ramet/kernel/clone_rules.h"

namespace ramet {

// Repairs every broken rule in turn. A fault in the fields of clone3's structure is not in the flags and remains.
[[nodiscard]] constexpr CloneRequest repaired_request(CloneRequest request) {
  // A repair may break a later rule, never an earlier one that it mends: as many rounds as there are rules suffice.
  for (std::size_t round = 0; round < clone_rules.size(); ++round) {
    for (const CloneRule& rule : clone_rules) {
      if (!breaks(request, rule)) continue;
      request.flags = (request.flags | rule.add).without(rule.remove);
      if (rule.drops_exit_signal) request.exit_signal = 0;
    }
  }
  return request;
}

}  // namespace ramet
