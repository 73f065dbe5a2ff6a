// Text that programs chose, made fit for a terminal: nothing a traced program puts into its name or its arguments may
// move the cursor, change colours, reorder the line or break it. And the columns such text takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramet::trace {

struct Style;

// `text` with control characters, invalid UTF-8 and invisible or reordering characters written as \n, \x1b, \u202e.
// Without Style::unicode everything beyond ASCII is written so.
[[nodiscard]] std::string printable(std::string_view text, const Style& style);

// Columns that `text` takes on a terminal: 0 for combining marks, 2 for East Asian wide characters. UTF-8; a byte that is
// not counts 1. Escape codes are not understood: measure before painting.
[[nodiscard]] int display_width(std::string_view text);

// `text`, cut so that it takes at most `width` columns, with an ellipsis where something was cut. Never cuts inside a
// character, nor inside an escape that printable() wrote.
[[nodiscard]] std::string shorten(std::string_view text, int width, const Style& style);

// A word as a shell would take it: plain, 'quoted', or $'\x1b' where it holds what cannot be printed.
[[nodiscard]] std::string quote_word(std::string_view word, const Style& style);

// `argv` as a person would have typed it.
[[nodiscard]] std::string command_line(const std::vector<std::string>& argv, const Style& style);

}  // namespace ramet::trace
