// Names of the values that concern births, waits, futexes, limits and the controls of a task. Source: clone(2), futex(2), prctl(2), getrlimit(2) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable clone_flag_names;
extern const NameTable namespace_flags;
extern const NameTable wait_kinds;
extern const NameTable wait_flags;
extern const NameTable pidfd_flags;
extern const NameTable rseq_flags;
extern const NameTable ptrace_requests;
extern const NameTable kcmp_kinds;
extern const NameTable membarrier_commands;
extern const NameTable seccomp_operations;
extern const NameTable seccomp_flags;
extern const NameTable random_flags;
extern const NameTable resources;
extern const NameTable usage_targets;
extern const NameTable priority_kinds;
extern const NameTable scheduling_policies;
extern const NameTable futex_operations;
extern const NameTable futex_wake_operations;
extern const NameTable futex_comparisons;
extern const NameTable prctl_options;
extern const NameTable dump_choices;
extern const NameTable anonymous_names;
extern const NameTable ambient_operations;
extern const NameTable capability_names;
extern const NameTable arch_prctl_options;

}  // namespace ramet::trace::constants
