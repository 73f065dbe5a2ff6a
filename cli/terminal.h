// What may be written to a file descriptor: colours, characters beyond ASCII, and how wide.
// Source: no-color.org, bixense.com/clicolors, locale(7), ioctl_tty(2).
#pragma once

#include <cstdint>

#include "trace/view/style.h"

namespace ramet::cli {

enum class ColourChoice : std::uint8_t { automatic, always, never };

// Colours on a terminal, or anywhere with CLICOLOR_FORCE, unless NO_COLOR is set or TERM is dumb; characters by the locale's encoding; the width of the
// terminal, else of COLUMNS, else `width_elsewhere` columns (0: no limit).
[[nodiscard]] trace::Style style_for(int descriptor, ColourChoice choice, int width_elsewhere);

// Lines of the terminal at `descriptor`; 24 where it does not say.
[[nodiscard]] int terminal_height(int descriptor);

}  // namespace ramet::cli
