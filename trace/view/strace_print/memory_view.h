// MemoryView: the copies of a task's memory that came with an event, found again by address; and Bytes: one of them, read
// as the architecture has it. A copy may be shorter than what belongs there: nothing is read that is not in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "trace/event.h"

namespace ramet::trace::strace_print {

class Bytes {
 public:
  Bytes(std::span<const std::byte> bytes, std::size_t word) : bytes_(bytes), word_(word) {}

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] std::size_t word_size() const { return word_; }
  [[nodiscard]] std::span<const std::byte> raw() const { return bytes_; }

  // The value at `offset`; 0 where the copy has ended.
  template <class Value>
  [[nodiscard]] Value value(std::size_t offset) const {
    Value value{};
    if (offset <= bytes_.size() && sizeof value <= bytes_.size() - offset)
      std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  [[nodiscard]] std::uint32_t u32(std::size_t offset) const { return value<std::uint32_t>(offset); }
  [[nodiscard]] std::int32_t s32(std::size_t offset) const { return value<std::int32_t>(offset); }
  [[nodiscard]] std::uint64_t u64(std::size_t offset) const { return value<std::uint64_t>(offset); }
  // The `index`th long, unsigned or signed.
  [[nodiscard]] std::uint64_t word(std::size_t index) const {
    return word_ == 4 ? u32(index * 4) : u64(index * 8);
  }
  [[nodiscard]] std::int64_t signed_word(std::size_t index) const {
    return word_ == 4 ? s32(index * 4) : static_cast<std::int64_t>(u64(index * 8));
  }
  [[nodiscard]] Bytes from(std::size_t offset) const { return {bytes_.subspan(std::min(offset, bytes_.size())), word_}; }
  // The text that begins at `offset` in at most `most` bytes, to its NUL or to the end.
  [[nodiscard]] std::string_view text(std::size_t offset, std::size_t most) const;

 private:
  std::span<const std::byte> bytes_;
  std::size_t word_;
};

class MemoryView {
 public:
  MemoryView() = default;
  explicit MemoryView(std::vector<MemoryCopy> copies);

  // The longest copy that begins at `address`.
  [[nodiscard]] std::optional<std::span<const std::byte>> at(std::uint64_t address) const;
  // The first `size` bytes at `address`; nothing when fewer were copied.
  [[nodiscard]] std::optional<std::span<const std::byte>> block(std::uint64_t address, std::size_t size) const;

 private:
  std::vector<MemoryCopy> copies_;  // by address, the longest first
};

}  // namespace ramet::trace::strace_print
