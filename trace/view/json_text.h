// JsonText: writes one JSON object as text, field by field, in the order it is told, into a buffer that is used again.
// Why not nlohmann-json, which the tests read the lines with: building and dumping one of its ordered objects costs 11 us
// for a `created` line on the machine where making and joining a thread costs 22; this costs 1.4.
//
// Strings that are not valid UTF-8 get U+FFFD for each bad byte, and once more, unharmed, in a last field `raw`:
//   {"name":"a\ufffd","raw":{"/name":"61ff"}}        JSON Pointer -> the bytes in hexadecimal
// Source: RFC 8259, RFC 6901.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ramet::trace {

class JsonText {
 public:
  void begin_line();
  // Ends the object and the line; the text is good until the next begin_line.
  [[nodiscard]] std::string_view end_line();

  // Keys are literals: they are kept by reference until the line ends. In an array the key is empty.
  void text(std::string_view key, std::string_view value);
  template <std::integral Number>
  void number(std::string_view key, Number value) {
    if constexpr (std::is_signed_v<Number>) {
      signed_number(key, value);
    } else {
      unsigned_number(key, value);
    }
  }
  void truth(std::string_view key, bool value);
  void null(std::string_view key);
  void hexadecimal(std::string_view key, std::uint64_t value);             // "0x7f00": beyond 2^53 jq and JavaScript round
  void bytes(std::string_view key, std::span<const std::byte> value);      // "61ff"
  void texts(std::string_view key, std::span<const std::string> values);
  void begin_object(std::string_view key = {});
  void end_object();
  void begin_array(std::string_view key = {});
  void end_array();

 private:
  struct Level {
    std::string_view key;   // of the field being written
    std::size_t count = 0;  // fields or elements begun so far
    bool array = false;
  };

  void begin_value(std::string_view key);
  void signed_number(std::string_view key, std::int64_t value);
  void unsigned_number(std::string_view key, std::uint64_t value);
  void quote(std::string_view value);
  bool quote_non_ascii(std::string_view& rest);
  [[nodiscard]] std::string pointer() const;
  void write_raw();

  std::string text_;
  std::vector<Level> levels_;
  std::vector<std::pair<std::string, std::string>> raw_;  // JSON Pointer, the bytes
};

}  // namespace ramet::trace
