// KernelFiles: what in a /proc changes the machine, and not a process or a container: read-only in both kinds of it that a
// container may have, a new one and the host's. Not each kernel has all of them. Source: proc(5), proc_sys(5).
#pragma once

#include <array>

namespace ramet::launch {

inline constexpr std::array kernel_files{"sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi"};

}  // namespace ramet::launch
