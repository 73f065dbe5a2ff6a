// NameTable: the names that the kernel's headers give to the values of one argument: flags to be combined, or one of a list.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ramet::trace {

struct NamedValue {
  std::uint64_t value;
  std::string_view name;
};

struct NameTable {
  std::string_view unknown;            // what is said of a value without a name: "PROT_???"
  std::span<const NamedValue> values;  // flags with several bits stand before those with one of them
};

// The name of exactly `value`; empty when it has none.
constexpr std::string_view name_of(const NameTable& table, std::uint64_t value) {
  for (const NamedValue& named : table.values)
    if (named.value == value) return named.name;
  return {};
}

}  // namespace ramet::trace
