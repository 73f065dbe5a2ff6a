// An overlay that is not attached yet, and the memory for a layer of it that is thrown away.
// Source: the kernel's overlayfs document (in user namespaces since 5.11), tmpfs(5).
#pragma once

#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

// Each gives a descriptor, or -errno.
long new_memory_in_child(const char* size) noexcept;
// Memory with the places of an upper layer and its work directory.
long new_scratch_in_child(const char* size) noexcept;
// An upper layer in memory is that of a scratch on which the caller stands, attached somewhere.
long new_overlay_in_child(const OverlayPlan& plan) noexcept;
// One with a layer in memory of its own, if it wants one; that lies on `root` for a moment.
long new_overlay_in_child(const OverlayPlan& plan, int root) noexcept;

}  // namespace ramet::launch
