// StartBackend: clone3 into libc's own start_thread. The new task begins with a descriptor in the image of a thread of
// libc's own; libc registers it for restartable sequences and robust mutexes, runs our function, calls the destructors
// of thread_local and thread-specific data, frees what it kept for the thread, and leaves.
// Source: glibc's nptl/pthread_create.c (start_thread).
#pragma once

#include "ramet/task/backend.h"
#include "ramet/task/libc/libc_threads.h"
#include "ramet/task/thread/slot_store.h"

namespace ramet {

class StartBackend final : public Backend {
 public:
  explicit StartBackend(LibcThreads libc) : libc_(std::move(libc)) {}

  [[nodiscard]] BackendKind kind() const override { return BackendKind::start; }
  [[nodiscard]] Result<void> start(ThreadState& state, const StartSettings& settings) override;
  void give_back(void* place) override;
  void trim() override { slots_.trim(); }

 private:
  const LibcThreads libc_;
  SlotStore slots_;
};

}  // namespace ramet
