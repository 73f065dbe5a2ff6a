#include "trace/view/text.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

#include "trace/view/style.h"
#include "trace/view/utf8.h"

namespace ramet::trace {
namespace {

// The common blocks of combining marks. Source: Unicode category Mn.
constexpr CodeRange combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},     {0x64b, 0x65f},     {0x93c, 0x93c},
    {0x941, 0x948},   {0x94d, 0x94d},   {0xe31, 0xe31},   {0xe34, 0xe3a},     {0xe47, 0xe4e},     {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0x302a, 0x302f}, {0x3099, 0x309a},   {0xfe00, 0xfe0f},   {0xfe20, 0xfe2f},
    {0xe0100, 0xe01ef},
};

// Source: Unicode Standard Annex 11, East Asian wide and fullwidth.
constexpr CodeRange wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2795, 0x2797},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x3029},   {0x3030, 0x303e},   {0x3041, 0x3098},
    {0x309b, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

bool shown(const Character& character, const Style& style) {
  return character.valid && !is_unprintable(character.code) && (style.unicode || character.code < 0x80);
}

std::string escaped(const Character& character) {
  switch (character.code) {
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    default: break;
  }
  if (!character.valid || character.code < 0x80) return fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  if (character.code < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(character.code));
  return fmt::format("\\U{:08x}", static_cast<unsigned>(character.code));
}

int columns(const Character& character) {
  if (!character.valid || character.code < 0x300) return 1;
  if (within(combining, character.code)) return 0;
  return within(wide, character.code) ? 2 : 1;
}

// How many bytes at the front of `text` stay together: a character, or an escape as escaped() writes it. Text that only
// looks like one is kept together too, which harms nobody.
std::size_t unit_size(std::string_view text) {
  if (text[0] != '\\' || text.size() < 2) return first_character(text).size;
  const std::size_t size = text[1] == 'x' ? 4 : text[1] == 'u' ? 6 : text[1] == 'U' ? 10 : 2;
  return std::all_of(text.begin() + 1, text.begin() + std::min(size, text.size()), [](char c) { return c > ' '; })
             ? std::min(size, text.size())
             : 1;
}

// Nearly every text is: each byte is one character that is shown as it is, in one column.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool needs_no_quotes(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_@%+=:,./-^").contains(c);
}

}  // namespace

std::string printable(std::string_view text, const Style& style) {
  if (is_plain(text)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    if (shown(character, style)) {
      result.append(text.substr(0, character.size));
    } else {
      result.append(escaped(character));
    }
    text.remove_prefix(character.size);
  }
  return result;
}

int display_width(std::string_view text) {
  if (is_plain(text)) return static_cast<int>(text.size());
  int width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += columns(character);
    text.remove_prefix(character.size);
  }
  return width;
}

std::string shorten(std::string_view text, int width, const Style& style) {
  if (width <= 0) return {};
  if (display_width(text) <= width) return std::string(text);
  const std::string_view ellipsis = style.unicode ? "…" : width > 6 ? "..." : "~";
  int room = width - display_width(ellipsis);
  std::size_t kept = 0;
  while (kept < text.size()) {
    const std::size_t size = unit_size(text.substr(kept));
    room -= display_width(text.substr(kept, size));
    if (room < 0) break;
    kept += size;
  }
  return std::string(text.substr(0, kept)).append(ellipsis);
}

std::string quote_word(std::string_view word, const Style& style) {
  if (word.empty()) return "''";
  if (std::ranges::all_of(word, needs_no_quotes)) return std::string(word);
  bool plain = true;
  bool apostrophe = false;
  bool escapes = false;
  for (std::string_view rest = word; !rest.empty();) {
    const Character character = first_character(rest);
    if (!shown(character, style)) escapes = true;
    if (character.code == '\'') apostrophe = true;
    if (character.code < 0x80 && !needs_no_quotes(rest[0])) plain = false;
    rest.remove_prefix(character.size);
  }
  if (!escapes && plain) return std::string(word);
  if (!escapes && !apostrophe) return fmt::format("'{}'", word);
  std::string quoted = "$'";
  for (std::string_view rest = word; !rest.empty();) {
    const Character character = first_character(rest);
    if (character.code == '\'' || character.code == '\\') quoted.push_back('\\');
    quoted.append(shown(character, style) ? std::string(rest.substr(0, character.size)) : escaped(character));
    rest.remove_prefix(character.size);
  }
  return quoted.append("'");
}

std::string command_line(const std::vector<std::string>& argv, const Style& style) {
  std::string line;
  for (const std::string& word : argv) {
    if (!line.empty()) line.push_back(' ');
    line.append(quote_word(word, style));
  }
  return line;
}

}  // namespace ramet::trace
