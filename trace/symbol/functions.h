// Functions: which function, and which calls inlined into it, a code address of one image belongs to, by its DWARF.
// The functions of a compilation unit are indexed when the first address in it is asked for.
// Source: DWARF 5, 2.17 (code addresses), 3.3.8 (inlined subroutines); elfutils/libdw.h.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ramet::trace {

class Functions {
 public:
  explicit Functions(Dwarf* information) : information_(information) {}

  struct Place {
    Dwarf_Die unit{};
    std::vector<Dwarf_Die> chain;  // the function, then each call inlined into its predecessor, down to the address
  };

  // `address` is link-time, as the DWARF has it. nullopt where no compilation unit has it.
  [[nodiscard]] std::optional<Place> find(std::uint64_t address);

  // The functions with code of their own in the unit that has `address`, with where that code begins.
  struct Function {
    std::uint64_t begin;
    Dwarf_Die die;
  };
  [[nodiscard]] std::vector<Function> functions_beside(std::uint64_t address);

  // The function of that path of namespaces, in the unit that has `address`; the last part is its plain name.
  [[nodiscard]] std::optional<Dwarf_Die> find_beside(std::uint64_t address, const std::vector<std::string>& path);

 private:
  struct Range {
    std::uint64_t begin, end;
    Dwarf_Die die;
  };
  using Ranges = std::vector<Range>;

  [[nodiscard]] std::optional<Dwarf_Die> unit_at(std::uint64_t address);
  [[nodiscard]] const Ranges& functions_of(Dwarf_Die& unit);

  Dwarf* information_;
  std::optional<Ranges> units_;                // made only when .debug_aranges does not answer
  std::map<Dwarf_Off, Ranges> functions_;      // by the unit's offset
};

// The calls inlined into `function`, outermost first, up to a sensible number.
[[nodiscard]] std::vector<Dwarf_Die> inlined_calls(Dwarf_Die function);

}  // namespace ramet::trace
