#include "ramet/task/thread/slot_store.h"

#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "ramet/task/process_generation.h"

namespace ramet {

namespace {

// What pthread_create would take: the soft limit of RLIMIT_STACK when the program began, or the program's own choice.
std::size_t libcs_stack_size() {
  std::size_t size = std::size_t{8} << 20;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_destroy(&attributes);
  }
  return in_pages(size);
}

// Frees the descriptor, and the slot, whose stack is the caller's.
void bury(Slot& slot) {
  if (slot.descriptor.exists() && !slot.descriptor.taken_apart()) slot.descriptor.destroy();
  delete &slot;
}

}  // namespace

SlotStore::SlotStore() : usual_stack_size_(libcs_stack_size()), generation_(process_generation()) {}

StackShape SlotStore::shape_for(const StartSettings& settings) const {
  const std::size_t size = settings.stack_size != 0 ? in_pages(settings.stack_size) : usual_stack_size_;
  return {.size = size, .guard_size = in_pages(settings.guard_size.value_or(page_size()))};
}

SlotPool& SlotStore::pool_for(const StackShape& shape) {
  const std::lock_guard guard(mutex_);
  const auto found = std::ranges::find_if(pools_, [&](const auto& pool) { return pool->shape() == shape; });
  return found != pools_.end() ? **found : *pools_.emplace_back(std::make_unique<SlotPool>(shape));
}

// In the child of a fork there is one thread, and it may find the locks held by threads that are not there.
void SlotStore::begin_anew_after_fork() {
  new (&mutex_) PriorityMutex;
  for (auto& pool : pools_) (void)pool.release();
  pools_.clear();
  leaving_own_ = nullptr;
  generation_ = process_generation();
}

Result<Slot*> SlotStore::take(const StartSettings& settings) {
  if (generation_ != process_generation()) begin_anew_after_fork();
  bury_own();
  if (!settings.own_stack.empty()) return take_own(settings.own_stack);
  return pool_for(shape_for(settings)).take();
}

Slot* SlotStore::take_own(std::span<std::byte> stack) {
  constexpr std::uintptr_t alignment = 64;
  const auto low = (reinterpret_cast<std::uintptr_t>(stack.data()) + alignment - 1) & ~(alignment - 1);
  const auto top = reinterpret_cast<std::uintptr_t>(stack.data() + stack.size()) & ~(alignment - 1);
  auto* slot = new Slot;
  slot->stack = {.low = reinterpret_cast<std::byte*>(low), .size = top - low};
  slot->generation = generation_;
  return slot;
}

void SlotStore::give_back(Slot& slot) {
  if (slot.generation != process_generation()) return;
  if (slot.pool != nullptr) return slot.pool->give_back(slot);
  if (slot.is_quiet()) return bury(slot);
  const std::lock_guard guard(mutex_);
  slot.next = leaving_own_;
  leaving_own_ = &slot;
}

void SlotStore::bury_own() {
  const std::lock_guard guard(mutex_);
  for (Slot** place = &leaving_own_; *place != nullptr;) {
    Slot& slot = **place;
    if (!slot.is_quiet()) {
      place = &slot.next;
      continue;
    }
    *place = slot.next;
    bury(slot);
  }
}

void SlotStore::trim() {
  if (generation_ != process_generation()) begin_anew_after_fork();
  bury_own();
  const std::lock_guard guard(mutex_);
  for (const auto& pool : pools_) pool->trim();
}

}  // namespace ramet
