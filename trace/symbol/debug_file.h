// Separate debug files: found on this machine by build id or by debug link, never asked of the network (libdwfl's own
// search would ask a debuginfod server when the environment names one).
// Source: gdb's manual "Debugging Information in Separate Files"; .gnu_debugaltlink of dwz(1).
#pragma once

struct Dwfl_Module;

namespace ramet::trace {

// A descriptor of the debug file of `module`, or, once the module has one that names a supplementary file as `link`, of
// that; -1 when there is none whose build id fits. `*found` becomes its path, from malloc.
[[nodiscard]] int open_debug_file(Dwfl_Module* module, const char* file_name, const char* link, char** found);

}  // namespace ramet::trace
