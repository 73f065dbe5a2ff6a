// Durations for a person: two or three figures and one unit ("12 us", "1.2 ms", "3.04 s"), two units from a minute on.
#pragma once

#include <string>

#include "trace/event.h"

namespace ramet::trace {

[[nodiscard]] std::string format_duration(Time duration);

}  // namespace ramet::trace
