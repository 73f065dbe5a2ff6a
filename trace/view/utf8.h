// UTF-8 met in the wild: names, paths and arguments are bytes that the kernel never checks.
// Source: RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF; terminals and parsers disagree about them.
#pragma once

#include <cstddef>
#include <string_view>

namespace ramet::trace {

struct Character {
  char32_t code = 0;     // the byte itself where `valid` is false
  std::size_t size = 1;  // bytes
  bool valid = false;    // false: this byte begins no character
};

// The character at the front of `text`, which is not empty.
[[nodiscard]] Character first_character(std::string_view text);

// Controls, and what no person sees but a terminal obeys: soft hyphen, zero-width and bidirectional marks, separators,
// variation of meaning by tags, and the byte order mark. Source: Unicode categories Cc, Cf, Zl, Zp.
[[nodiscard]] bool is_unprintable(char32_t code);

// Whether `code` lies in one of `ranges`, which are sorted and apart.
struct CodeRange {
  char32_t first;
  char32_t last;
};
[[nodiscard]] bool within(const CodeRange* begin, const CodeRange* end, char32_t code);

template <std::size_t Size>
[[nodiscard]] bool within(const CodeRange (&ranges)[Size], char32_t code) {
  return within(ranges, ranges + Size, code);
}

}  // namespace ramet::trace
