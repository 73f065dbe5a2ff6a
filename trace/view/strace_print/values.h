// Values with names: flags, one of a list, modes, descriptors, devices.
#pragma once

#include <cstdint>
#include <string>

#include "trace/syscall/name_table.h"
#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

// PROT_READ|PROT_WRITE; bits without a name in hexadecimal; 0 by its name where it has one.
void append_flags(std::string& out, const NameTable& names, std::uint64_t value);

// SEEK_SET; a value without a name is hexadecimal with the family's name in a comment.
void append_choice(std::string& out, const NameTable& names, std::uint64_t value);

void append_open_flags(std::string& out, std::uint64_t flags);
[[nodiscard]] bool open_creates(std::uint64_t flags);
void append_clone_flags(std::string& out, std::uint64_t flags);
void append_futex_operation(std::string& out, std::uint64_t operation);
void append_futex_wake_expression(std::string& out, std::uint64_t expression);
void append_ioctl_request(std::string& out, std::uint64_t request);

// 0644
void append_octal(std::string& out, std::uint64_t mode);
// S_IFREG|0644
void append_file_mode(std::string& out, std::uint64_t mode);
// makedev(0x8, 0x1)
void append_device(std::string& out, std::uint64_t device);

// 3, or 3</etc/passwd> where the path is known.
void append_descriptor(std::string& out, const Call& call, int descriptor);
void append_directory(std::string& out, const Call& call, int descriptor);

}  // namespace ramet::trace::strace_print
