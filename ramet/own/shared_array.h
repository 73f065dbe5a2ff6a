// shared_memory::Array: values that this process and those that are copied from it later have in common: what one of
// them writes, the others see. They need the locks of ramet::shared_memory, or atomics, as threads do.
// Source: mmap(2) MAP_SHARED, MAP_ANONYMOUS.
#pragma once

#include <sys/mman.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "ramet/result.h"

namespace ramet::shared_memory {

template <class T>
class Array {
  static_assert(std::is_trivially_destructible_v<T>, "which of the processes should destroy the values?");

 public:
  // `count` values, each as T() is. Fails with ENOMEM.
  [[nodiscard]] static Result<Array> make(std::size_t count) {
    if (count == 0) return Array({});
    void* memory = MAP_FAILED;
    if (count <= PTRDIFF_MAX / sizeof(T)) {
      memory = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    } else {
      errno = ENOMEM;
    }
    if (memory == MAP_FAILED) return last_error("mmap", std::to_string(count) + " values");
    auto* first = static_cast<T*>(memory);
    std::uninitialized_value_construct_n(first, count);
    return Array({first, count});
  }

  Array(Array&& other) noexcept : values_(std::exchange(other.values_, {})) {}
  Array& operator=(Array&& other) noexcept {
    if (this != &other) {
      unmap();
      values_ = std::exchange(other.values_, {});
    }
    return *this;
  }
  ~Array() { unmap(); }

  [[nodiscard]] T& operator[](std::size_t index) const { return values_[index]; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] T* begin() const { return values_.data(); }
  [[nodiscard]] T* end() const { return values_.data() + values_.size(); }

 private:
  explicit Array(std::span<T> values) : values_(values) {}
  void unmap() {
    if (!values_.empty()) munmap(values_.data(), values_.size_bytes());
  }

  std::span<T> values_;
};

}  // namespace ramet::shared_memory
