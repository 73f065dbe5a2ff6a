// What makes, limits and ends tasks: clone, wait, resource usage, CPU sets, capabilities.
#pragma once

#include <cstdint>
#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

// clone's arguments stand in another order on each architecture and are all named, so the whole call is printed at once:
// what is known at the entry, and what is added when it has returned.
void append_clone_entry(std::string& out, const Call& call);
void append_clone_return(std::string& out, const Call& call);

void append_clone_arguments(std::string& out, const Call& call, std::uint64_t address, std::uint64_t size);
// => {parent_tid=[123]}
void append_clone_arguments_written(std::string& out, const Call& call, std::uint64_t address);

void append_wait_status(std::string& out, std::uint32_t status);
void append_usage(std::string& out, const Call& call, Bytes usage);
void append_limit(std::string& out, Bytes limit);       // 64 bits each
void append_word_limit(std::string& out, Bytes limit);  // as wide as a register
void append_segment(std::string& out, Bytes segment);   // struct user_desc
void append_cpu_set(std::string& out, Bytes set);
void append_capability_header(std::string& out, Bytes header);
void append_capability_data(std::string& out, Bytes data);
void append_system_name(std::string& out, const Call& call, Bytes name);
void append_system_information(std::string& out, Bytes information);

}  // namespace ramet::trace::strace_print
