// A member of a pid namespace that is joined, or made after a join. Who enters one does not live in it: only its children do.
#pragma once

#include "ramet/task/launch/init_in_child.h"

namespace ramet::launch {

// Goes `rest` of the way in a child of the creator's, whose pid it leaves in the plan, and ends. Returns only when
// something went wrong.
Step run_as_member_in_child(const LaunchPlan& plan, LaunchReport& report, RestOfTheWay rest) noexcept;

}  // namespace ramet::launch
