// Mapping: the owner of one anonymous mapping of memory. Unmaps it.
// Source: mmap(2), munmap(2).
#pragma once

#include <cstddef>
#include <utility>

#include "ramet/result.h"

namespace ramet {

class Mapping {
 public:
  // `size` bytes, a multiple of the page size, readable and writable, private to this process. `extra_flags` are
  // mmap's (MAP_STACK, MAP_NORESERVE). Fails with ENOMEM.
  [[nodiscard]] static Result<Mapping> map(std::size_t size, int extra_flags);

  // `size` bytes, a multiple of the page size, zero, that a process which gets a copy of all else has in common with us.
  [[nodiscard]] static Result<Mapping> map_shared(std::size_t size);

  Mapping() = default;
  Mapping(Mapping&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();

  [[nodiscard]] std::byte* begin() const { return begin_; }
  [[nodiscard]] std::byte* end() const { return begin_ + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  // Gives the memory away for ever: for memory of which nobody can say when it is no longer used.
  void abandon() {
    begin_ = nullptr;
    size_ = 0;
  }

 private:
  Mapping(std::byte* begin, std::size_t size) : begin_(begin), size_(size) {}

  std::byte* begin_ = nullptr;
  std::size_t size_ = 0;
};

// The unit of all mappings, in bytes.
[[nodiscard]] std::size_t page_size();

// Rounded up to whole pages, in bytes.
[[nodiscard]] inline std::size_t in_pages(std::size_t bytes) {
  return (bytes + page_size() - 1) / page_size() * page_size();
}

}  // namespace ramet
