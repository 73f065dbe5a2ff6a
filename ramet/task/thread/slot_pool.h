// SlotPool: the slots of one stack shape. It keeps what ended threads leave, so that the next thread finds stack and
// descriptor as they were, warm; and it bounds what it keeps:
//   - at most `most_warm` slots keep descriptor and touched memory (1,024 of them: the threads of a busy server);
//   - of any further one that comes back the descriptor is freed and the memory returned to the kernel;
//   - a slab none of whose slots is warm or inhabited is unmapped.
// A slot may come back before its thread is quite gone (a detached thread gives its own back): it waits in line until
// the kernel has cleared its exit word.
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "ramet/own/stack_slab.h"
#include "ramet/sync/priority_mutex.h"
#include "ramet/task/thread/slot.h"

namespace ramet {

// One mapping and its slots.
struct SlotSlab {
  StackSlab memory;
  std::vector<Slot> slots;
  std::size_t cold = 0;        // how many of them are in `cold_slots`
  Slot* cold_slots = nullptr;  // without descriptor and touched memory
};

class SlotPool {
 public:
  static constexpr std::size_t most_warm = 1024;

  explicit SlotPool(StackShape shape);
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  [[nodiscard]] const StackShape& shape() const { return shape_; }

  // A quiet slot, a warm one if there is any. Fails with ENOMEM.
  [[nodiscard]] Result<Slot*> take();

  // Takes a slot back, whose thread has ended or is about to.
  void give_back(Slot& slot);

  // Whether one more may be kept warm; then there is room for it until it comes back, or give_up_room() is called.
  [[nodiscard]] bool reserve_room();
  // For a slot that was taken rested, and comes back rested.
  void take_room() { warm_count_.fetch_add(1, std::memory_order_relaxed); }
  void give_up_room() { warm_count_.fetch_sub(1, std::memory_order_relaxed); }

  // Frees all that no thread uses, but for rested slots: what libc holds for those only a thread in them could free.
  void trim();

  struct Census {
    std::size_t slabs = 0;
    std::size_t warm = 0;     // kept for the next thread
    std::size_t cold = 0;     // address space alone
    std::size_t leaving = 0;  // threads that are about to be gone
  };
  [[nodiscard]] Census census();

 private:
  [[nodiscard]] Result<void> add_slab();
  void keep_or_cool(Slot& slot);
  void keep(Slot& slot);
  void cool(Slot& slot);
  void settle(std::size_t most);
  [[nodiscard]] Slot* take_cold();

  StackShape shape_;
  std::size_t slots_in_slab_;
  PriorityMutex mutex_;
  std::list<SlotSlab> slabs_;
  Slot* warm_ = nullptr;                    // last in, first out: the warmest
  std::atomic<std::size_t> warm_count_{0};  // and those for which room is reserved
  std::size_t cold_count_ = 0;
  Slot* leaving_first_ = nullptr;  // first in, first out: the likeliest to be gone
  Slot* leaving_last_ = nullptr;
  std::size_t leaving_count_ = 0;
};

}  // namespace ramet
