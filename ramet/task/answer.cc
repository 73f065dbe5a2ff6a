#include "ramet/task/answer.h"

#include <stdio_ext.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace ramet::answer {

namespace {

// As the source would write it.
std::string name_of_current_exception() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return {};
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> readable(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), std::free);
  return readable != nullptr ? readable.get() : type->name();
}

}  // namespace

void forget_inherited_output_in_child() noexcept { __fpurge(stdout); }

void leave(int status) noexcept {
  try {
    std::cout.flush();
  } catch (...) {  // a stream of the program's own that throws: its text is lost, the answer is not
  }
  std::fflush(stdout);
  _exit(status);
}

void leave_exception(const Mailbox& mailbox, const char* what) noexcept {
  bool left = false;
  try {
    left = mailbox.put(Letter::exception, to_bytes(std::pair(name_of_current_exception(), std::string(what))));
  } catch (...) {  // no memory for its words
  }
  leave(left ? threw : unanswered);
}

}  // namespace ramet::answer
