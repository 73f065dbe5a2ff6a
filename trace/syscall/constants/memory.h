// Names of the values that concern address spaces. Source: mmap(2), madvise(2) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable protection;
extern const NameTable mapping_flags;
extern const NameTable remap_flags;
extern const NameTable advice;
extern const NameTable sync_flags;
extern const NameTable lock_flags;
extern const NameTable lock_all_flags;
extern const NameTable memfd_flags;

}  // namespace ramet::trace::constants
