// The system call as a function. Source: syscall(2).
#pragma once

#include <cstddef>
#include <cstdint>

struct Call {
  long number;
  long arguments[6];
};

// arch/<processor>/machine.S
extern "C" long ask_kernel(const Call* call, void (*child_entry)(void*), void* argument);

template <class T>
long as_word(T value) {
  if constexpr (requires { static_cast<long>(value); }) {
    return static_cast<long>(value);
  } else {
    return reinterpret_cast<long>(value);
  }
}

// The result, or -errno: there is no errno without a libc, and nobody misses it.
template <class... Arguments>
long ask(long number, Arguments... arguments) {
  const Call call{number, {as_word(arguments)...}};
  return ask_kernel(&call, nullptr, nullptr);
}
