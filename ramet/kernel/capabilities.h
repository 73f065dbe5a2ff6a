// What this thread may do beyond others.
// Source: capget(2), capabilities(7).
#pragma once

#include <cstdint>

namespace ramet {

// Whether `capability` (CAP_* of linux/capability.h) is in this thread's effective set, in its own user namespace.
[[nodiscard]] bool has_capability(int capability) noexcept;

// Those that it may take into its effective set; bit n is capability n.
[[nodiscard]] std::uint64_t permitted_capabilities() noexcept;

}  // namespace ramet
