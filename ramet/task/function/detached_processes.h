// DetachedProcesses: the processes for whom nobody waits. Each is collected after its end, when another one is made or
// let go; so there are never more left than have ended since.
#pragma once

#include "ramet/task/child.h"

namespace ramet {

void leave_to_be_collected(Child child);

// Those that have ended. Cheap when there is none.
void collect_the_detached();

}  // namespace ramet
