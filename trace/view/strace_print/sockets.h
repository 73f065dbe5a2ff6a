// Sockets: addresses, messages, options.
#pragma once

#include <cstdint>
#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

void append_socket_type(std::string& out, std::uint64_t type);
void append_socket_protocol(std::string& out, const Call& call);
void append_socket_option(std::string& out, const Call& call);

// What the kernel wrote, or what it was given; `size`: bytes of it.
void append_socket_address(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address,
                           std::uint64_t size);
void append_message(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address);

// [16], or [128 => 16] when the kernel changed it.
void append_socket_length(std::string& out, const Call& call, std::uint64_t address);
void append_option_value(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t size);

}  // namespace ramet::trace::strace_print
