// DonorBackend: libc's pthread_create makes the first thread on a stack of ours; that thread rests as HybridBackend's
// do, and so donates its descriptor to the threads after it, which clone3 makes. For a libc in which start_thread
// cannot be found, or a descriptor not be made by us: it needs to know less. In return a descriptor lies at the top of
// its stack and takes room there, and a thread that does not find a rested slot costs what pthread_create costs.
// Source: pthread_create(3), pthread_attr_setstack(3).
#pragma once

#include "ramet/task/backend.h"
#include "ramet/task/libc/libc_threads.h"
#include "ramet/task/thread/slot_store.h"

namespace ramet {

class DonorBackend final : public Backend {
 public:
  // Fails when libc does not show, or not as expected, what a thread needs to continue where another left.
  [[nodiscard]] static Result<Backend*> make(const Symbols& symbols);

  [[nodiscard]] BackendKind kind() const override { return BackendKind::donor; }
  [[nodiscard]] Result<void> start(ThreadState& state, const StartSettings& settings) override;
  void give_back(void* place) override;
  void trim() override { slots_.trim(); }

 private:
  explicit DonorBackend(LibcThreads libc) : libc_(std::move(libc)) {}

  [[nodiscard]] Result<void> begin(Slot& slot, ThreadState& state, const StartSettings& settings);

  const LibcThreads libc_;
  SlotStore slots_;
};

}  // namespace ramet
