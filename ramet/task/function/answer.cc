#include "ramet/task/function/answer.h"

#include <stdio_ext.h>
#include <sys/syscall.h>
#include <ext/stdio_sync_filebuf.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <vector>

#include "ramet/kernel/raw_syscall.h"

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

namespace {

[[noreturn]] void end(int status) noexcept {
  for (;;) raw_syscall(SYS_exit_group, status);
}

}  // namespace

void write_out() noexcept {
  try {
    std::cout.flush();
  } catch (...) {  // a stream of the program's own that throws: its text is lost, the answer is not
  }
  std::fflush(stdout);
}

// Who has been told may be on this processor, and would wait until all of this process has been taken down.
void end_with(const Mailbox& mailbox, Letter letter, std::span<const std::byte> bytes, int status) noexcept {
  bool somebody_knows = mailbox.send(letter, bytes);
  if (!somebody_knows && !mailbox.put(letter, bytes)) end(unanswered);
  somebody_knows = somebody_knows || mailbox.tell();
  if (somebody_knows) raw_syscall(SYS_sched_yield);
  end(status);
}

void leave(int status) noexcept {
  write_out();
  end(status);
}

void rehearse() noexcept {
  try {
    if (const auto mailbox = Mailbox::make()) {
      mailbox->put(Letter::value, to_bytes(std::string(__func__)));
      (void)mailbox->content();
    }
    constexpr std::size_t larger_than_cached = 2000;  // for libc's own record of what is free
    const std::vector<char> memory(larger_than_cached);
    __gnu_cxx::stdio_sync_filebuf<char> output(stdout);
    std::ostream(&output).flush();
    std::fflush(stdout);
  } catch (...) {  // no memory or no descriptor for a rehearsal: the answer itself will tell
  }
}

void leave_exception(const Mailbox& mailbox, const char* what) noexcept {
  write_out();
  try {
    end_with(mailbox, Letter::exception, to_bytes(std::pair(name_of_current_exception(), std::string(what))), threw);
  } catch (...) {  // no memory for its words
  }
  end(unanswered);
}

}  // namespace ramet::answer
