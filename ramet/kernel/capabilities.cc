#include "ramet/kernel/capabilities.h"

#include <linux/capability.h>
#include <sys/syscall.h>

#include <cstdint>

#include "ramet/kernel/raw_syscall.h"

namespace ramet {

namespace {

struct Sets {
  __user_cap_data_struct halves[2] = {};  // the lower 32 capabilities first
};

// Empty sets where the kernel does not say.
Sets own_sets() noexcept {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  Sets sets;
  if (raw_syscall(SYS_capget, &header, sets.halves) < 0) return {};
  return sets;
}

}  // namespace

bool has_capability(int capability) noexcept {
  return (own_sets().halves[capability / 32].effective >> (capability % 32) & 1) != 0;
}

std::uint64_t permitted_capabilities() noexcept {
  const Sets sets = own_sets();
  return std::uint64_t{sets.halves[1].permitted} << 32 | sets.halves[0].permitted;
}

}  // namespace ramet
