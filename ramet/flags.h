// Flags: a set of bits whose members are named by an enum class holding the kernel's own values.
// Bits that no enumerator names are kept: what the kernel gave us is never altered by looking at it.
#pragma once

#include <type_traits>

namespace ramet {

template <class Enum>
  requires std::is_enum_v<Enum>
class Flags {
 public:
  using Bits = std::underlying_type_t<Enum>;

  constexpr Flags() = default;
  constexpr Flags(Enum flag) : bits_(static_cast<Bits>(flag)) {}  // NOLINT: a flag is a set of one
  [[nodiscard]] static constexpr Flags from_bits(Bits bits) {
    Flags flags;
    flags.bits_ = bits;
    return flags;
  }

  [[nodiscard]] constexpr Bits bits() const { return bits_; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool has(Enum flag) const { return (bits_ & static_cast<Bits>(flag)) != 0; }
  [[nodiscard]] constexpr bool has_all(Flags other) const { return (bits_ & other.bits_) == other.bits_; }
  [[nodiscard]] constexpr bool has_any(Flags other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr Flags without(Flags other) const { return from_bits(bits_ & ~other.bits_); }

  constexpr Flags& operator|=(Flags other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr Flags operator|(Flags left, Flags right) { return from_bits(left.bits_ | right.bits_); }
  friend constexpr Flags operator&(Flags left, Flags right) { return from_bits(left.bits_ & right.bits_); }
  friend constexpr bool operator==(Flags, Flags) = default;

 private:
  Bits bits_ = 0;
};

}  // namespace ramet
