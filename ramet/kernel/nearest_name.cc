#include "ramet/kernel/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "ramet/kernel/letter_case.h"

namespace ramet {
namespace {

std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (to_upper(left[i]) == to_upper(right[j]) ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view typed, std::span<const std::string_view> names) {
  constexpr std::size_t longest = 64;  // no name is longer; a whole pasted file is not compared letter by letter
  if (typed.size() > longest) return std::nullopt;
  std::optional<std::string_view> nearest;
  std::size_t least = longest;
  for (const std::string_view name : names) {
    const std::size_t found = distance(typed, name);
    if (found <= std::max<std::size_t>(1, name.size() / 3) && found < least) {
      least = found;
      nearest = name;
    }
  }
  return nearest;
}

}  // namespace ramet
