// Names of the values that concern paths, descriptors and file systems. Source: open(2), stat(2), mount(2), inotify(7) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable open_flag_names;
extern const NameTable access_modes;
extern const NameTable at_flags;
extern const NameTable at_access_flags;
extern const NameTable at_link_flags;
extern const NameTable unlink_flags;
extern const NameTable statx_flags;
extern const NameTable statx_mask;
extern const NameTable statx_attributes;
extern const NameTable file_types;
extern const NameTable descriptor_flags;
extern const NameTable close_range_flags;
extern const NameTable seek_origins;
extern const NameTable rename_flags;
extern const NameTable fallocate_flags;
extern const NameTable file_advice;
extern const NameTable sync_range_flags;
extern const NameTable flock_operations;
extern const NameTable splice_flags;
extern const NameTable mount_flags;
extern const NameTable unmount_flags;
extern const NameTable xattr_flags;
extern const NameTable inotify_init_flags;
extern const NameTable inotify_events;
extern const NameTable fcntl_commands;
extern const NameTable close_on_exec_flags;
extern const NameTable lock_types;
extern const NameTable seal_flags;
extern const NameTable statfs_types;
extern const NameTable statfs_flags;

}  // namespace ramet::trace::constants
