// ExecStack: what a new program finds on its stack at its first instruction, its arguments and the name it was executed by.
// One read of memory, where /proc would take an open, a read and a close for each of them.
// Source: the System V psABI "Initial Stack and Register State", execve(2), getauxval(3) AT_EXECFN.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ramet::trace::ptrace {

struct ExecStack {
  std::vector<std::string> arguments;
  std::string executed_name;  // the path that execve was given; for a script, the script's
};

enum class WordSize : std::uint8_t { of_32_bits = 4, of_64_bits = 8 };

// `memory` begins at the stack pointer. None when it ends before the last argument or the name, or is no such stack.
[[nodiscard]] std::optional<ExecStack> parse_exec_stack(std::span<const std::byte> memory, std::uint64_t stack_pointer, WordSize words);

// What the kernel makes a program's name, /proc/TID/comm, of the path that was executed; none for a path below /dev/fd, where
// it depends on the kernel's version.
[[nodiscard]] std::optional<std::string> name_after_exec(const std::string& executed_name);

}  // namespace ramet::trace::ptrace
