// Names of the values that concern sockets. Source: socket(2), socket(7) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable socket_families;
extern const NameTable socket_types;
extern const NameTable socket_flags;
extern const NameTable internet_protocols;
extern const NameTable netlink_protocols;
extern const NameTable shutdown_directions;
extern const NameTable message_flags;
extern const NameTable socket_levels;
extern const NameTable socket_options;

}  // namespace ramet::trace::constants
