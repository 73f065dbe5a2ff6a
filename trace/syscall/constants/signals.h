// Names of the values that concern signals: masks, actions and why one was sent. Source: sigaction(2), sigaltstack(2) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable mask_operations;
extern const NameTable action_flags;
extern const NameTable alternate_stack_flags;
extern const NameTable signalfd_flags;
extern const NameTable general_codes;
extern const NameTable child_codes;
extern const NameTable fault_codes;
extern const NameTable bus_codes;
extern const NameTable illegal_codes;
extern const NameTable arithmetic_codes;
extern const NameTable trap_codes;
extern const NameTable poll_codes;
extern const NameTable seccomp_codes;

}  // namespace ramet::trace::constants
