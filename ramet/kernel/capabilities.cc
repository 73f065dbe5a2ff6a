#include "ramet/kernel/capabilities.h"

#include <linux/capability.h>
#include <sys/syscall.h>

#include <cstdint>

#include "ramet/kernel/raw_syscall.h"

namespace ramet {

bool has_capability(int capability) noexcept {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[2] = {};
  if (raw_syscall(SYS_capget, &header, sets) < 0) return false;
  return (sets[capability / 32].effective >> (capability % 32) & 1) != 0;
}

}  // namespace ramet
