// Texts and buffers in double quotes, as C writes them. Source: strace(1), -s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <span>
#include <string>
#include <string_view>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

// Not fmt::format_to, which would compile all of the formatter into every file.
template <class... Values>
void append(std::string& out, fmt::format_string<Values...> form, Values&&... values) {
  out += fmt::format(form, std::forward<Values>(values)...);
}

// 0x1f, and plain 0, as C's %#x has it.
[[nodiscard]] std::string hexadecimal(std::uint64_t value);

enum class Escape : std::uint8_t {
  unprintable,  // in octal, as short as the next character allows
  all,          // every byte in hexadecimal
};

// The bytes in quotes, without any ending.
void append_quoted(std::string& out, std::span<const std::byte> bytes, Escape escape = Escape::unprintable);
void append_quoted(std::string& out, std::string_view text);

// NULL, or hexadecimal.
void append_address(std::string& out, std::uint64_t address);

// A path, whole.
void append_path(std::string& out, const MemoryView& memory, std::uint64_t address);

// A text that ends with NUL; what is longer than the limit ends with "...".
void append_text(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address);

// `length` bytes, of which as many are shown as the limit allows.
void append_bytes(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t length,
                  Escape escape = Escape::unprintable);

// ["ls", "-l"]: pointers to texts, ended by a null pointer.
void append_text_list(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address);

// 0x7ffd1a2b3c48 /* 37 vars */; the texts themselves in full detail.
void append_environment(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address);

// [{iov_base="hello", iov_len=5}]; `total`: bytes that hold something, of all vectors together.
void append_vectors(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t count,
                    std::uint64_t total);

}  // namespace ramet::trace::strace_print
