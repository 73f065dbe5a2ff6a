// Registers: a stopped task's general registers, and the system call they hold.
// The kernel hands out the layout of the task's own mode: 27 words of 64 bits, or 17 words of 32 bits for i386.
// Source: ptrace(2) PTRACE_GETREGSET, sys/user.h, syscall(2).
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <vector>

#include "ramet/result.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

struct SystemCall {
  Architecture architecture = Architecture::unknown;
  std::uint64_t number = 0;
  std::array<std::uint64_t, 6> arguments{};
};

class Registers {
 public:
  [[nodiscard]] static Result<Registers> read(pid_t tid);

  [[nodiscard]] Architecture architecture() const { return architecture_; }

  // The call that the task is in. Only meaningful in a stop inside a system call: a creation event, an exec event.
  [[nodiscard]] SystemCall system_call() const;

  // The same call if it was made by `int $0x80` from 64-bit code: numbers and registers of i386.
  [[nodiscard]] SystemCall system_call_as_i386() const;

  [[nodiscard]] std::uint64_t stack_pointer() const;
  [[nodiscard]] std::uint64_t instruction_pointer() const;

  // All of them, in the kernel's NT_PRSTATUS order, widened to 64 bits.
  [[nodiscard]] std::vector<std::uint64_t> words() const;

  // Sets the first argument of the call that the task is about to make, or, after it, restores it.
  [[nodiscard]] Result<void> write_first_argument(pid_t tid, std::uint64_t value);

 private:
  Architecture architecture_ = Architecture::unknown;
  std::array<std::uint64_t, 27> wide_{};    // x86-64, x32
  std::array<std::uint32_t, 17> narrow_{};  // i386
};

}  // namespace ramet::trace::ptrace
