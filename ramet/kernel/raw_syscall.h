// raw_syscall: a system call that gives the kernel's own answer, and touches neither errno nor any other memory of libc:
// for a task that shares its creator's memory and thread pointer, or that has no libc at all.
// Source: syscall(2); a result from -4095 to -1 is a negated errno.
#pragma once

#include <cerrno>
#include <type_traits>

extern "C" {
// arch/<processor>/raw_syscall.S
long ramet_raw_syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth) noexcept;
}

namespace ramet {

// Both are always inlined: a copy that the linker shares between files could come from one that was compiled with a
// sanitizer, and would keep its books in memory that is not this task's own.
template <class T>
[[nodiscard, gnu::always_inline]] inline long in_register(T value) noexcept {
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<long>(value);
  } else if constexpr (std::is_null_pointer_v<T>) {
    return 0;
  } else {
    return static_cast<long>(value);
  }
}

// The result, or -errno. At most six arguments: numbers and pointers.
template <class... Arguments>
[[gnu::always_inline]] inline long raw_syscall(long number, Arguments... arguments) noexcept {
  static_assert(sizeof...(arguments) <= 6, "a system call takes at most six arguments");
  const long registers[6] = {in_register(arguments)...};
  return ramet_raw_syscall(number, registers[0], registers[1], registers[2], registers[3], registers[4], registers[5]);
}

}  // namespace ramet
