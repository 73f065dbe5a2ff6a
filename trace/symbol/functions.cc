#include "trace/symbol/functions.h"

#include <dwarf.h>

namespace ramet::trace {

namespace {

constexpr int deepest = 64;  // of nested scopes; no compiler goes there, a damaged file may

template <class Each>
void for_each_range(Dwarf_Die& die, const Each& each) {
  Dwarf_Addr base = 0, begin = 0, end = 0;
  for (ptrdiff_t next = 0; (next = dwarf_ranges(&die, next, &base, &begin, &end)) > 0;) {
    if (begin < end) each(begin, end);
  }
}

// The children of `die` in order, until `each` says false.
template <class Each>
void for_each_child(Dwarf_Die& die, const Each& each) {
  Dwarf_Die child;
  if (dwarf_child(&die, &child) != 0) return;
  do {
    if (!each(child)) return;
  } while (dwarf_siblingof(&child, &child) == 0);
}

bool may_hold_functions(int tag) {
  switch (tag) {
    case DW_TAG_compile_unit:
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_subprogram:
    case DW_TAG_lexical_block:
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
      return true;
    default:
      return false;
  }
}

template <class Ranges>
void collect_functions(Dwarf_Die& scope, int depth, Ranges& into) {
  for_each_child(scope, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    if (tag == DW_TAG_subprogram) {
      for_each_range(child, [&](Dwarf_Addr begin, Dwarf_Addr end) { into.push_back({begin, end, child}); });
    }
    if (depth < deepest && may_hold_functions(tag)) collect_functions(child, depth + 1, into);
    return true;
  });
}

// Adds the calls inlined at `address` within `scope`, outermost first.
void descend(Dwarf_Die scope, std::uint64_t address, std::vector<Dwarf_Die>& chain) {
  for (int depth = 0; depth < deepest; ++depth) {
    bool is_deeper = false;
    for_each_child(scope, [&](Dwarf_Die& child) {
      const int tag = dwarf_tag(&child);
      const bool is_scope = tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block || tag == DW_TAG_try_block ||
                            tag == DW_TAG_catch_block;
      if (!is_scope || dwarf_haspc(&child, address) <= 0) return true;
      if (tag == DW_TAG_inlined_subroutine) chain.push_back(child);
      scope = child;
      is_deeper = true;
      return false;
    });
    if (!is_deeper) return;
  }
}

// The innermost range that holds `address`: of overlapping ones the one that begins last.
template <class Ranges>
const typename Ranges::value_type* range_at(const Ranges& ranges, std::uint64_t address) {
  auto after = std::ranges::upper_bound(ranges, address, {}, &Ranges::value_type::begin);
  for (int tries = 0; after != ranges.begin() && tries < deepest; ++tries) {
    --after;
    if (address < after->end) return &*after;
  }
  return nullptr;
}

constexpr std::size_t most_inlined = 1000;

void collect_inlined(Dwarf_Die& scope, int depth, std::vector<Dwarf_Die>& into) {
  for_each_child(scope, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    const bool is_call = tag == DW_TAG_inlined_subroutine;
    if (is_call) into.push_back(child);
    if (depth < deepest && (is_call || tag == DW_TAG_lexical_block)) collect_inlined(child, depth + 1, into);
    return into.size() < most_inlined;
  });
}

// The function at `path` from its `index` on, below `scope`.
std::optional<Dwarf_Die> follow(Dwarf_Die& scope, const std::vector<std::string>& path, std::size_t index) {
  std::optional<Dwarf_Die> found;
  const bool is_last = index + 1 == path.size();
  for_each_child(scope, [&](Dwarf_Die& child) {
    const int tag = dwarf_tag(&child);
    if (is_last ? tag != DW_TAG_subprogram : !may_hold_functions(tag)) return true;
    const char* const name = dwarf_diename(&child);
    if (name == nullptr || path[index] != name) return true;
    found = is_last ? child : follow(child, path, index + 1);
    return !found.has_value();
  });
  return found;
}

}  // namespace

std::vector<Dwarf_Die> inlined_calls(Dwarf_Die function) {
  std::vector<Dwarf_Die> calls;
  collect_inlined(function, 0, calls);
  return calls;
}

std::vector<Functions::Function> Functions::functions_beside(std::uint64_t address) {
  std::vector<Function> found;
  std::optional<Dwarf_Die> unit = unit_at(address);
  if (!unit) return found;
  for (const Range& range : functions_of(*unit)) found.push_back({range.begin, range.die});
  return found;
}

std::optional<Dwarf_Die> Functions::find_beside(std::uint64_t address, const std::vector<std::string>& path) {
  std::optional<Dwarf_Die> unit = unit_at(address);
  return unit ? follow(*unit, path, 0) : std::nullopt;
}

std::optional<Functions::Place> Functions::find(std::uint64_t address) {
  std::optional<Dwarf_Die> unit = unit_at(address);
  if (!unit) return std::nullopt;
  Place place{*unit, {}};
  const Range* const function = range_at(functions_of(*unit), address);
  if (function == nullptr) return place;
  place.chain.push_back(function->die);
  descend(function->die, address, place.chain);
  return place;
}

// clang and rustc may write no .debug_aranges, and gcc -flto some that are wrong: then the units themselves are asked.
std::optional<Dwarf_Die> Functions::unit_at(std::uint64_t address) {
  Dwarf_Die die;
  if (dwarf_addrdie(information_, address, &die) != nullptr) return die;
  if (!units_) {
    units_.emplace();
    Dwarf_CU* unit = nullptr;
    while (dwarf_get_units(information_, unit, &unit, nullptr, nullptr, &die, nullptr) == 0) {
      if (dwarf_tag(&die) != DW_TAG_compile_unit) continue;
      for_each_range(die, [&](Dwarf_Addr begin, Dwarf_Addr end) { units_->push_back({begin, end, die}); });
    }
    std::ranges::sort(*units_, {}, &Range::begin);
  }
  const Range* const found = range_at(*units_, address);
  return found == nullptr ? std::nullopt : std::optional(found->die);
}

const Functions::Ranges& Functions::functions_of(Dwarf_Die& unit) {
  const auto [place, is_new] = functions_.try_emplace(dwarf_dieoffset(&unit));
  if (is_new) {
    collect_functions(unit, 0, place->second);
    std::ranges::sort(place->second, {}, &Range::begin);
  }
  return place->second;
}

}  // namespace ramet::trace
