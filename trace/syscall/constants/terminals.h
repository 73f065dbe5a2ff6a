// Names of the values that concern terminals and ioctl. Source: ioctl_tty(2), ioctl(2) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable ioctl_requests;
extern const NameTable terminal_speeds;
extern const NameTable terminal_input_flags;
extern const NameTable terminal_output_flags;
extern const NameTable terminal_control_flags;
extern const NameTable terminal_local_flags;

}  // namespace ramet::trace::constants
