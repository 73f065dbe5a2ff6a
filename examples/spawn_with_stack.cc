// spawn and spawnstk of Myrddin's library: a thread on a stack of the usual size, and one on a stack of a size of one's
// choice. The tid, or the error, is a value.
#include <cstdio>
#include <functional>

#include "ramet/task/thread_builder.h"

namespace {

using Function = std::function<void()>;

ramet::Result<ramet::Thread<>> spawnstk(Function function, std::size_t size) {
  return ramet::ThreadBuilder().stack_size(size).spawn(std::move(function));
}

ramet::Result<ramet::Thread<>> spawn(Function function) { return ramet::spawn(std::move(function)); }

}  // namespace

int main() {
  auto thread = spawn([] { std::printf("spawned\n"); });
  if (!thread) return 1;
  (void)thread->join();
  auto small = spawnstk([] { std::printf("spawned on 128 KiB\n"); }, 128 << 10);
  if (!small) return 1;
  (void)small->join();
  const auto refused = spawnstk([] { std::printf("never\n"); }, 1);
  std::printf("a stack of one byte: %s\n", refused ? "spawned" : "refused");
}
