// Style: how a view may draw on what it writes to, and the colours by their meaning. The terminal's own sixteen colours
// are used, so that a user's theme holds. Beside it: duration.h, text.h (width, shortening, quoting), sharing_words.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "trace/event.h"
#include "trace/view/duration.h"
#include "trace/view/sharing_words.h"
#include "trace/view/text.h"

namespace ramet::trace {

struct Style {
  bool colour = false;
  bool unicode = false;  // false: every byte written is ASCII
  int width = 0;         // columns; 0: no limit
};

enum class Role : std::uint8_t {
  plain,
  thread,   // a thread's name
  process,  // a process's command line
  number,   // tids, counts
  time,     // timestamps, durations
  verb,     // what happened: created, ended
  dim,      // branches, units, what the eye may skip
  good,     // joined, collected
  warning,  // never joined, inferred trouble
  error,    // died of a signal, failed, deadlock
};

// `text` in the colour of `role`; unchanged without colour. `text` must already be printable (text.h).
[[nodiscard]] std::string paint(const Style& style, Role role, std::string_view text);

}  // namespace ramet::trace
