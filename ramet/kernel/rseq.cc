#include "ramet/kernel/rseq.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "rseq_signature.h"

namespace ramet {

void register_rseq(void* area, std::uint32_t size) noexcept {
  const int saved = errno;
  const int flags = 0;
  syscall(SYS_rseq, area, size, flags, rseq_signature);
  errno = saved;
}

}  // namespace ramet
