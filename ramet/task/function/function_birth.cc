#include "ramet/task/function/function_birth.h"

#include <cstdio>
#include <iostream>
#include <string>

#include "ramet/task/function/detached_processes.h"
#include "ramet/task/function/live_threads.h"

namespace ramet {

namespace {

std::string refusal(std::size_t threads) {
  return std::to_string(threads) +
         " threads run in this process, and what one of them has locked would stay locked in a copy: a zygote has "
         "none, "
         "InThreadedParent::let_libc_fork frees libc's locks, spawn_async_signal_safe needs none";
}

// So that what the creator has printed comes before what its copy prints. There is nobody who could hold their locks.
void write_out_what_was_printed() {
  std::cout.flush();
  std::fflush(stdout);
}

}  // namespace

Result<FunctionBirth> FunctionBirth::with_mailbox(CopyBy way) {
  collect_the_detached();
  auto mailbox = Mailbox::make();
  if (!mailbox) return std::unexpected(mailbox.error());
  FunctionBirth birth(way);
  birth.mailbox_ = std::move(*mailbox);
  return birth;
}

Result<FunctionBirth> FunctionBirth::of_any_function(InThreadedParent what) {
  if (what == InThreadedParent::let_libc_fork) return with_mailbox(CopyBy::fork);
  const auto threads = live_threads();
  if (!threads) return std::unexpected(threads.error());
  if (*threads != 1) return refuse("process", refusal(*threads));
  write_out_what_was_printed();
  return with_mailbox(CopyBy::clone3);
}

Result<FunctionBirth> FunctionBirth::of_safe_function() { return with_mailbox(CopyBy::clone3); }

}  // namespace ramet
