// TaskMemory: the memory of a traced task, read and written from outside.
// Source: process_vm_readv(2), proc(5) mem; a read that crosses into an unmapped page ends before it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include "trace/syscall/copies.h"

namespace ramet::trace::ptrace {

class TaskMemory : public MemorySource {
 public:
  explicit TaskMemory(pid_t tid) : tid_(tid) {}

  // Reads as many bytes as can be read, from the first on. Returns their number.
  std::size_t read(std::uint64_t address, std::span<std::byte> into) override;

  // Returns whether all bytes were written.
  [[nodiscard]] bool write(std::uint64_t address, std::span<const std::byte> from) const;

  template <class T>
    requires std::is_trivially_copyable_v<T>
  [[nodiscard]] std::optional<T> value(std::uint64_t address) {
    T value{};
    if (read(address, std::as_writable_bytes(std::span(&value, 1))) != sizeof(T)) return std::nullopt;
    return value;
  }

 private:
  pid_t tid_;
};

}  // namespace ramet::trace::ptrace
