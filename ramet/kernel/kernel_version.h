// KernelVersion: which Linux, where a rule came or went. The default is newer than all.
#pragma once

#include <compare>

namespace ramet {

struct KernelVersion {
  int major = 9999;
  int minor = 0;
  friend constexpr auto operator<=>(const KernelVersion&, const KernelVersion&) = default;
};

}  // namespace ramet
