#include "trace/view/strace_print/text.h"

#include <algorithm>

namespace ramet::trace::strace_print {
namespace {

bool is_octal_digit(std::byte byte) { return byte >= std::byte{'0'} && byte <= std::byte{'7'}; }

void append_escaped(std::string& out, std::byte byte, bool digit_follows) {
  switch (const char character = static_cast<char>(byte)) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default:
      if (character >= ' ' && character <= '~')
        out += character;
      else if (digit_follows)
        append(out, "\\{:03o}", static_cast<unsigned>(byte));
      else
        append(out, "\\{:o}", static_cast<unsigned>(byte));
  }
}

std::uint64_t pointer_at(std::span<const std::byte> bytes, std::size_t index, std::size_t word) {
  return Bytes(bytes, word).word(index);
}

}  // namespace

std::string hexadecimal(std::uint64_t value) { return value == 0 ? "0" : fmt::format("{:#x}", value); }

void append_quoted(std::string& out, std::span<const std::byte> bytes, Escape escape) {
  out += '"';
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    if (escape == Escape::all)
      append(out, "\\x{:02x}", static_cast<unsigned>(bytes[index]));
    else
      append_escaped(out, bytes[index], index + 1 < bytes.size() && is_octal_digit(bytes[index + 1]));
  }
  out += '"';
}

void append_quoted(std::string& out, std::string_view text) { append_quoted(out, std::as_bytes(std::span(text))); }

void append_address(std::string& out, std::uint64_t address) {
  if (address == 0)
    out += "NULL";
  else
    append(out, "{}", hexadecimal(address));
}

void append_path(std::string& out, const MemoryView& memory, std::uint64_t address) {
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy) return append_address(out, address);
  const auto end = std::ranges::find(*copy, std::byte{0});
  append_quoted(out, copy->first(static_cast<std::size_t>(end - copy->begin())));
  if (end == copy->end()) out += "...";
}

void append_text(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address) {
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy) return append_address(out, address);
  const auto length = static_cast<std::size_t>(std::ranges::find(*copy, std::byte{0}) - copy->begin());
  append_quoted(out, copy->first(std::min(length, call.string_limit)));
  if (length > call.string_limit || length == copy->size()) out += "...";
}

void append_bytes(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t length,
                  Escape escape) {
  if (address == 0) return append_address(out, address);
  const std::size_t shown = std::min<std::uint64_t>(length, call.string_limit);
  const auto copy = shown == 0 ? std::optional(std::span<const std::byte>{}) : memory.block(address, shown);
  if (!copy) return append_address(out, address);
  append_quoted(out, *copy, escape);
  if (length > shown) out += "...";
}

void append_text_list(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address) {
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy) return append_address(out, address);
  const std::size_t count = copy->size() / call.word();
  out += '[';
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint64_t text = pointer_at(*copy, index, call.word());
    if (text == 0) break;
    if (index > 0) out += ", ";
    if (!call.full() && index >= call.string_limit) {
      out += "...";
      break;
    }
    append_text(out, call, memory, text);
  }
  out += ']';
}

void append_environment(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address) {
  if (call.full()) return append_text_list(out, call, memory, address);
  append_address(out, address);
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy) return;
  const std::size_t words = copy->size() / call.word();
  std::size_t count = 0;
  while (count < words && pointer_at(*copy, count, call.word()) != 0) ++count;
  append(out, " /* {} var{}{} */", count, count == 1 ? "" : "s", count == words ? ", unterminated" : "");
}

void append_vectors(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t count,
                    std::uint64_t total) {
  const std::size_t word = call.word();
  const auto copy = address == 0 || count > 1024 ? std::nullopt : memory.block(address, count * 2 * word);
  if (!copy) return count == 0 && address != 0 ? void(out += "[]") : append_address(out, address);
  out += '[';
  for (std::uint64_t index = 0; index < count; ++index) {
    if (index > 0) out += ", ";
    if (!call.full() && index >= call.string_limit) {
      out += "...";
      break;
    }
    const std::uint64_t base = pointer_at(*copy, index * 2, word);
    const std::uint64_t length = pointer_at(*copy, index * 2 + 1, word);
    const std::uint64_t used = std::min(length, total);
    total -= used;
    out += "{iov_base=";
    append_bytes(out, call, memory, base, used);
    append(out, ", iov_len={}}}", length);
  }
  out += ']';
}

}  // namespace ramet::trace::strace_print
