// The launch of a program in a container: what the creator does besides, while its child makes the container.
#pragma once

#include "ramet/task/launch/launch.h"
#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

// As launch(), of a plan that may have a container.
[[nodiscard]] Result<NewProcess> launch_prepared(PreparedLaunch& prepared);

// As launch_held(). A container is made before this returns, and fails here if it cannot be.
[[nodiscard]] Result<HeldProcess> launch_held_prepared(PreparedLaunch& prepared);

}  // namespace ramet::launch
