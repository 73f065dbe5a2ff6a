// HybridBackend: the first thread on a slot begins in libc's start_thread, as with StartBackend; the threads after it
// continue on what it left (later_life.h), until one of them has to leave by libc.
#pragma once

#include "ramet/task/backend.h"
#include "ramet/task/libc/libc_threads.h"
#include "ramet/task/thread/slot_store.h"

namespace ramet {

class HybridBackend final : public Backend {
 public:
  // Fails when libc lacks what later lives need.
  [[nodiscard]] static Result<Backend*> make(LibcThreads libc);

  [[nodiscard]] BackendKind kind() const override { return BackendKind::hybrid; }
  [[nodiscard]] Result<void> start(ThreadState& state, const StartSettings& settings) override;
  void give_back(void* place) override;
  void trim() override;

 private:
  explicit HybridBackend(LibcThreads libc) : libc_(std::move(libc)) {}

  [[nodiscard]] Result<void> begin(Slot& slot, ThreadState& state, const StartSettings& settings);

  const LibcThreads libc_;
  SlotStore slots_;
};

}  // namespace ramet
