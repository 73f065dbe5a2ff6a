// CapabilitySet: what of root's power a program has.
//
//   ramet::CapabilitySet{CAP_NET_BIND_SERVICE, CAP_CHOWN}   // linux/capability.h; {} is nothing at all
//
// Source: capabilities(7).
#pragma once

#include <linux/capability.h>

#include <cstdint>
#include <initializer_list>

namespace ramet {

class CapabilitySet {
 public:
  constexpr CapabilitySet() = default;
  constexpr CapabilitySet(std::initializer_list<int> capabilities) {
    for (const int capability : capabilities) bits_ |= std::uint64_t{1} << capability;
  }
  // Bit n is capability n.
  [[nodiscard]] static constexpr CapabilitySet from_bits(std::uint64_t bits) {
    CapabilitySet set;
    set.bits_ = bits;
    return set;
  }

  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr bool has(int capability) const { return (bits_ >> capability & 1) != 0; }
  friend constexpr bool operator==(CapabilitySet, CapabilitySet) = default;

 private:
  std::uint64_t bits_ = 0;
};

// Also those that this kernel does not know.
inline constexpr CapabilitySet all_capabilities = CapabilitySet::from_bits(~std::uint64_t{0});

}  // namespace ramet
