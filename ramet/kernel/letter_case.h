// Comparing ASCII words without regard to case. No locale: the kernel's names are ASCII.
#pragma once

#include <algorithm>
#include <string_view>

namespace ramet {

[[nodiscard]] constexpr char to_upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, to_upper, to_upper);
}

[[nodiscard]] constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

}  // namespace ramet
