// SlotStore: all slots of a backend: a pool for each stack shape that was asked for, and slots on stacks of the
// caller's own, which live as long as their thread. After a fork the child begins with an empty store; what the parent
// kept stays in the child's address space untouched, for nobody there knows what libc made of it.
#pragma once

#include <memory>
#include <vector>

#include "ramet/sync/priority_mutex.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/thread/slot_pool.h"

namespace ramet {

class SlotStore {
 public:
  SlotStore();
  SlotStore(const SlotStore&) = delete;
  SlotStore& operator=(const SlotStore&) = delete;

  // A quiet slot for these settings. Fails with ENOMEM.
  [[nodiscard]] Result<Slot*> take(const StartSettings& settings);

  // Takes back a slot whose thread has ended or is about to.
  void give_back(Slot& slot);

  // Frees what no thread uses.
  void trim();

 private:
  [[nodiscard]] StackShape shape_for(const StartSettings& settings) const;
  [[nodiscard]] SlotPool& pool_for(const StackShape& shape);
  [[nodiscard]] Slot* take_own(std::span<std::byte> stack);
  void bury_own();
  void begin_anew_after_fork();

  std::size_t usual_stack_size_;
  std::uint64_t generation_;
  PriorityMutex mutex_;
  std::vector<std::unique_ptr<SlotPool>> pools_;
  Slot* leaving_own_ = nullptr;  // on stacks of callers, given back before their threads were gone
};

}  // namespace ramet
