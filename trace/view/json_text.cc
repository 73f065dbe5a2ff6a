#include "trace/view/json_text.h"

#include <fmt/format.h>

#include <charconv>

#include "trace/view/utf8.h"

namespace ramet::trace {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& text, unsigned char byte) {
  text += hex_digits[byte >> 4];
  text += hex_digits[byte & 0xF];
}

template <class Number>
void append_number(std::string& text, Number value, int base) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  text.append(digits.data(), end);
}

// The escapes that JSON demands; DEL goes with them, because lines are also looked at in terminals.
void append_escaped(std::string& text, unsigned char character) {
  switch (character) {
    case '"': text += "\\\""; return;
    case '\\': text += "\\\\"; return;
    case '\n': text += "\\n"; return;
    case '\t': text += "\\t"; return;
    case '\r': text += "\\r"; return;
    default: text += "\\u00"; append_hex(text, character);
  }
}

// UTF-16 units, as JSON's escapes are.
void append_unit_escapes(std::string& text, char32_t code) {
  if (code >= 0x1'0000) {
    const char32_t above = code - 0x1'0000;
    text += fmt::format("\\u{:04x}", static_cast<unsigned>(0xD800 + (above >> 10)));
    code = 0xDC00 + (above & 0x3FF);
  }
  text += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
}

bool is_plain(unsigned char character) {
  return character >= 0x20 && character < 0x7F && character != '"' && character != '\\';
}

}  // namespace

void JsonText::begin_line() {
  text_.clear();
  levels_.clear();
  raw_.clear();
  text_ += '{';
  levels_.push_back({});
}

std::string_view JsonText::end_line() {
  if (!raw_.empty()) write_raw();
  text_ += "}\n";
  return text_;
}

void JsonText::begin_value(std::string_view key) {
  Level& level = levels_.back();
  if (level.count++ > 0) text_ += ',';
  level.key = key;
  if (level.array) return;
  text_ += '"';
  text_ += key;
  text_ += "\":";
}

void JsonText::text(std::string_view key, std::string_view value) {
  begin_value(key);
  quote(value);
}

void JsonText::signed_number(std::string_view key, std::int64_t value) {
  begin_value(key);
  append_number(text_, value, 10);
}

void JsonText::unsigned_number(std::string_view key, std::uint64_t value) {
  begin_value(key);
  append_number(text_, value, 10);
}

void JsonText::truth(std::string_view key, bool value) {
  begin_value(key);
  text_ += value ? "true" : "false";
}

void JsonText::null(std::string_view key) {
  begin_value(key);
  text_ += "null";
}

void JsonText::hexadecimal(std::string_view key, std::uint64_t value) {
  begin_value(key);
  text_ += "\"0x";
  append_number(text_, value, 16);
  text_ += '"';
}

void JsonText::bytes(std::string_view key, std::span<const std::byte> value) {
  begin_value(key);
  text_ += '"';
  for (const std::byte byte : value) append_hex(text_, static_cast<unsigned char>(byte));
  text_ += '"';
}

void JsonText::texts(std::string_view key, std::span<const std::string> values) {
  begin_array(key);
  for (const std::string& value : values) text({}, value);
  end_array();
}

void JsonText::begin_object(std::string_view key) {
  begin_value(key);
  text_ += '{';
  levels_.push_back({});
}

void JsonText::end_object() {
  text_ += '}';
  levels_.pop_back();
}

void JsonText::begin_array(std::string_view key) {
  begin_value(key);
  text_ += '[';
  levels_.push_back({.key = {}, .count = 0, .array = true});
}

void JsonText::end_array() {
  text_ += ']';
  levels_.pop_back();
}

void JsonText::quote(std::string_view value) {
  text_ += '"';
  bool valid = true;
  for (std::string_view rest = value; !rest.empty();) {
    std::size_t plain = 0;
    while (plain < rest.size() && is_plain(static_cast<unsigned char>(rest[plain]))) ++plain;
    text_ += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    const auto character = static_cast<unsigned char>(rest.front());
    if (character < 0x80) {
      append_escaped(text_, character);
      rest.remove_prefix(1);
    } else {
      valid = quote_non_ascii(rest) && valid;
    }
  }
  text_ += '"';
  if (!valid) raw_.emplace_back(pointer(), value);
}

// Takes one character off `rest`; false when it was none.
bool JsonText::quote_non_ascii(std::string_view& rest) {
  const Character next = first_character(rest);
  if (!next.valid) {
    text_ += "\\ufffd";
  } else if (is_unprintable(next.code)) {
    append_unit_escapes(text_, next.code);
  } else {
    text_ += rest.substr(0, next.size);
  }
  rest.remove_prefix(next.size);
  return next.valid;
}

// Our keys hold neither "/" nor "~", so nothing needs the escapes of RFC 6901.
std::string JsonText::pointer() const {
  std::string path;
  for (const Level& level : levels_) {
    path += '/';
    path += level.array ? std::to_string(level.count - 1) : std::string(level.key);
  }
  return path;
}

void JsonText::write_raw() {
  begin_value("raw");
  text_ += '{';
  bool first = true;
  for (const auto& [path, value] : raw_) {
    if (!first) text_ += ',';
    first = false;
    text_ += '"' + path + "\":\"";
    for (const char character : value) append_hex(text_, static_cast<unsigned char>(character));
    text_ += '"';
  }
  text_ += '}';
}

}  // namespace ramet::trace
