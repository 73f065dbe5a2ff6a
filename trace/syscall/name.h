// Names and numbers of system calls, for each architecture a tracee may use. Source: libseccomp's tables.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trace/event.h"

namespace ramet::trace {

// "openat"; "syscall_0x1c4" for a number without a name.
std::string syscall_name(Architecture architecture, std::uint64_t number);

// Nothing when `architecture` has no call of that name.
std::optional<std::uint64_t> syscall_number(Architecture architecture, std::string_view name);

struct KnownSyscall {
  std::uint64_t number;
  std::string name;
};

// Part of the numbers of x32, as the kernel has them.
inline constexpr std::uint64_t x32_bit = 0x4000'0000;

// Every call of `architecture` that has a name, by number.
std::span<const KnownSyscall> known_syscalls(Architecture architecture);

// The architectures whose tasks ramet can meet, the first being the most usual.
std::span<const Architecture> known_architectures();

// Bytes of a pointer and of a long: 8, or 4 for i386, arm and x32.
constexpr std::size_t word_size(Architecture architecture) {
  return architecture == Architecture::i386 || architecture == Architecture::arm || architecture == Architecture::x32 ? 4 : 8;
}

}  // namespace ramet::trace
