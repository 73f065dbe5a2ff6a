// Comparison: what a fixture told of itself against what ramet saw. An exact edge must be the told one, an inferred one
// must not contradict it, and what ramet claims beyond what was told is wrong, too: never claim what was not seen.
// Unknown is allowed only where the fixture states why no tracer is told, and then ramet must say so itself.
#pragma once

#include <string>
#include <vector>

#include "tests/end_to_end/seen.h"
#include "tests/end_to_end/told.h"

namespace ramet::end_to_end {

// What a run was asked to see besides births and ends.
enum class Sight { events, system_calls };  // by event stops alone; failed creations and changed sharing, too

// One sentence for each contradiction; empty when the two accounts agree.
std::vector<std::string> contradictions(const Told& told, const Seen& seen, Sight sight);

}  // namespace ramet::end_to_end
