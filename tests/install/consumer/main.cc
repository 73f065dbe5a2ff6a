// A stranger's program: it uses the installed headers and archive, and nothing else of ramet's tree.
#include <cstdio>

#include "ramet/kernel/clone_text.h"
#include "ramet/task/thread_builder.h"

int main() {
  const auto parsed = ramet::parse_clone_flags("fs|vm|SIGCHLD", ramet::CloneCall::clone);
  if (!parsed) {
    std::puts(ramet::describe(parsed.error()).c_str());
    return 1;
  }
  auto thread = ramet::spawn([&] { return ramet::to_string(parsed->flags, parsed->exit_signal); });
  if (!thread) {
    std::puts(ramet::describe(thread.error()).c_str());
    return 1;
  }
  std::puts(thread->join().value().c_str());
}
