#include "ramet/own/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

namespace ramet {

Result<Mapping> Mapping::map(std::size_t size, int extra_flags) {
  void* begin = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | extra_flags, -1, 0);
  if (begin == MAP_FAILED) return last_error("mmap", std::to_string(size) + " bytes");
  return Mapping(static_cast<std::byte*>(begin), size);
}

Result<Mapping> Mapping::map_shared(std::size_t size) {
  void* begin = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (begin == MAP_FAILED) return last_error("mmap", std::to_string(size) + " bytes");
  return Mapping(static_cast<std::byte*>(begin), size);
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this != &other) {
    if (begin_ != nullptr) munmap(begin_, size_);
    begin_ = std::exchange(other.begin_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Mapping::~Mapping() {
  if (begin_ != nullptr) munmap(begin_, size_);
}

// libc keeps it, so that nothing has to be kept here.
std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace ramet
