// Files: what stat, statx and statfs say, locks, directory entries, terminals.
#pragma once

#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

void append_file_status(std::string& out, const Call& call, Bytes status);
void append_extended_status(std::string& out, const Call& call, Bytes status);
void append_filesystem_status(std::string& out, Bytes status);
void append_file_lock(std::string& out, const Call& call, Bytes lock);
void append_directory_entries(std::string& out, const Call& call, std::uint64_t address);
void append_terminal(std::string& out, Bytes terminal);
void append_window_size(std::string& out, Bytes size);

}  // namespace ramet::trace::strace_print
