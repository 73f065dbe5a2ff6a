#include "trace/syscall/row.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "trace/syscall/name.h"
#include "trace/syscall/rows/build.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace {
namespace {

using Index = std::unordered_map<std::string_view, const Row*>;

Index index_by_name() {
  Index index;
  for (const auto group : all_rows())
    for (const Row& row : group) index.emplace(row.name, &row);
  return index;
}

constexpr Shape unknown_shape = rows::build::raw(6);

}  // namespace

std::span<const std::span<const Row>> all_rows() {
  static const std::array groups{rows::life(),    rows::memory(),   rows::signals(), rows::files(),
                                 rows::waiting(), rows::sockets(), rows::identity(), rows::others()};
  return groups;
}

const Row* find_row(std::string_view name) {
  static const Index index = index_by_name();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

const Row* find_row(Architecture architecture, std::uint64_t number) {
  return find_row(syscall_name(architecture, number));
}

const Shape& shape_of(const Row* row, std::span<const std::uint64_t, 6> arguments) {
  if (row == nullptr) return unknown_shape;
  if (row->selector == no_argument) return row->shape;
  const std::uint64_t value = arguments[row->selector] & row->mask;
  const auto found = std::ranges::find(row->variants, value, &Variant::value);
  return found == row->variants.end() ? row->shape : found->shape;
}

}  // namespace ramet::trace
