#include "trace/engine/ptrace/task_memory.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "ramet/own/fd.h"

namespace ramet::trace::ptrace {
namespace {

constexpr std::size_t page_size = 4096;

}  // namespace

std::size_t TaskMemory::read(std::uint64_t address, std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    iovec local{into.data() + done, into.size() - done};
    // NOLINTNEXTLINE: an address in another process
    iovec remote{reinterpret_cast<void*>(address + done), local.iov_len};
    ssize_t count = ::process_vm_readv(tid_, &local, 1, &remote, 1, 0);
    if (count <= 0 && local.iov_len > page_size) {
      // The kernel may refuse the whole when a later page is missing: ask for what is left of the first page alone.
      local.iov_len = remote.iov_len = page_size - (address + done) % page_size;
      count = ::process_vm_readv(tid_, &local, 1, &remote, 1, 0);
    }
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

bool TaskMemory::write(std::uint64_t address, std::span<const std::byte> from) const {
  // /proc/TID/mem and not process_vm_writev: a tracer may write there to read-only memory too.
  const std::string path = "/proc/" + std::to_string(tid_) + "/mem";
  const Fd memory(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return memory.is_open() &&
         ::pwrite(memory.number(), from.data(), from.size(), static_cast<off_t>(address)) == static_cast<ssize_t>(from.size());
}

}  // namespace ramet::trace::ptrace
