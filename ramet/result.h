// Result: a value, or an Error that says which step failed, with which errno, on which item.
// The kernel's errno is read in one layer (ramet/kernel, ramet/own); everything above passes values.
// Source: errno(3), std::expected.
#pragma once

#include <cerrno>
#include <cstring>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace ramet {

struct Error {
  std::string_view stage;  // which step failed, a string literal: "open", "clone3", "attach"
  int number = 0;          // an errno value; 0 where the kernel was not what refused
  std::string item;        // what the step was working on: a path, a flag, a pid; or the reason when number is 0
};

template <class T>
using Result = std::expected<T, Error>;

// The error for `stage` with the errno that the last system call of this thread left behind.
[[nodiscard]] inline std::unexpected<Error> last_error(std::string_view stage, std::string item = {}) {
  return std::unexpected(Error{stage, errno, std::move(item)});
}

[[nodiscard]] inline std::unexpected<Error> refuse(std::string_view stage, std::string reason) {
  return std::unexpected(Error{stage, 0, std::move(reason)});
}

// One line for a person: "open /proc/1/mem: Permission denied (EACCES)".
[[nodiscard]] std::string describe(const Error& error);

}  // namespace ramet
