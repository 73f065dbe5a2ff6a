#include "trace/view/utf8.h"

#include <algorithm>
#include <array>

namespace ramet::trace {
namespace {

constexpr CodeRange unprintable[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},   {0x180e, 0x180e}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff},   {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe007f},
};

}  // namespace

Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {first, 1, false};
  char32_t code = first & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {first, 1, false};
    code = code << 6 | (next & 0x3fu);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < smallest[size] || surrogate || code > 0x10ffff) return {first, 1, false};
  return {code, size, true};
}

bool within(const CodeRange* begin, const CodeRange* end, char32_t code) {
  const CodeRange* after =
      std::upper_bound(begin, end, code, [](char32_t left, const CodeRange& right) { return left < right.first; });
  return after != begin && code <= (after - 1)->last;
}

bool is_unprintable(char32_t code) { return within(unprintable, code); }

}  // namespace ramet::trace
