// The place that something is mounted on: found, or made, inside the new root whatever links lie there.
// Source: openat2(2) RESOLVE_IN_ROOT: CVE-2021-30465 was a link that led out of the root between look and mount.
#pragma once

#include <cstdint>

#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

enum class TargetKind : std::uint8_t { directory, file };

// An O_PATH descriptor of `path` below `root`; what is missing is made, with `mode` where it is a directory, and where a link in
// the last place leads to nothing, there. Or -errno.
long open_target_in_child(int root, const char* path, TargetKind kind, unsigned mode = 0755) noexcept;

// The directory that `path` lies in, made where it is missing, and in `name` its last part ("" for the root itself).
long open_parent_in_child(int root, const char* path, const char*& name) noexcept;

}  // namespace ramet::launch
