#include "ramet/task/thread/slot_pool.h"

#include <algorithm>
#include <mutex>

#include "ramet/task/process_generation.h"

namespace ramet {

namespace {

constexpr std::size_t most_slots_in_slab = 64;
constexpr std::size_t most_bytes_in_slab = std::size_t{256} << 20;

// A machine that counts every byte it promises (vm.overcommit_memory=2) shall not be asked for much at once.
std::size_t slots_for(const StackShape& shape) {
  return std::clamp(most_bytes_in_slab / (shape.size + shape.guard_size), std::size_t{1}, most_slots_in_slab);
}

}  // namespace

GuardedStack Slot::guarded_stack() const {
  return {.low = stack.low, .size = stack.size, .guard_size = pool != nullptr ? pool->shape().guard_size : 0};
}

SlotPool::SlotPool(StackShape shape) : shape_(shape), slots_in_slab_(slots_for(shape)) {}

Result<void> SlotPool::add_slab() {
  std::size_t count = slots_in_slab_;
  auto memory = StackSlab::map(shape_, count);
  // Under a limit on memory (RLIMIT_AS) there may be room for fewer.
  for (; !memory && count > 1; memory = StackSlab::map(shape_, count)) count /= 2;
  if (!memory) return std::unexpected(memory.error());
  SlotSlab& slab = slabs_.emplace_back(SlotSlab{.memory = std::move(*memory), .slots = std::vector<Slot>(count)});
  for (std::size_t index = count; index-- > 0;) {
    Slot& slot = slab.slots[index];
    slot.stack = slab.memory.stack(index);
    slot.pool = this;
    slot.slab = &slab;
    slot.generation = process_generation();
    slot.next = slab.cold_slots;
    slab.cold_slots = &slot;
  }
  slab.cold = count;
  cold_count_ += count;
  return {};
}

Slot* SlotPool::take_cold() {
  for (SlotSlab& slab : slabs_) {
    Slot* slot = slab.cold_slots;
    if (slot == nullptr) continue;
    slab.cold_slots = slot->next;
    --slab.cold;
    --cold_count_;
    // The slab with room comes to the front, so that the next search is short.
    const auto place = std::ranges::find_if(slabs_, [&](const SlotSlab& one) { return &one == &slab; });
    slabs_.splice(slabs_.begin(), slabs_, place);
    return slot;
  }
  return nullptr;
}

Result<Slot*> SlotPool::take() {
  const std::lock_guard guard(mutex_);
  settle(2);
  if (warm_ != nullptr) {
    Slot* slot = warm_;
    warm_ = slot->next;
    warm_count_.fetch_sub(1, std::memory_order_relaxed);
    return slot;
  }
  if (cold_count_ == 0) {
    if (auto added = add_slab(); !added) return std::unexpected(added.error());
  }
  Slot* slot = take_cold();
  if (slot->is_guarded) return slot;
  // Only now: most programs use few of a slab's stacks.
  auto guarded = slot->slab->memory.guard(static_cast<std::size_t>(slot - slot->slab->slots.data()));
  if (!guarded) {
    cool(*slot);
    return std::unexpected(guarded.error());
  }
  slot->is_guarded = true;
  return slot;
}

void SlotPool::give_back(Slot& slot) {
  const std::lock_guard guard(mutex_);
  slot.next = nullptr;
  if (slot.is_quiet()) {
    keep_or_cool(slot);
  } else {
    (leaving_last_ != nullptr ? leaving_last_->next : leaving_first_) = &slot;
    leaving_last_ = &slot;
    ++leaving_count_;
  }
  settle(2);
}

// Looks at the first `most` of those that were leaving.
void SlotPool::settle(std::size_t most) {
  for (; most > 0 && leaving_first_ != nullptr && leaving_first_->is_quiet(); --most) {
    Slot& slot = *leaving_first_;
    leaving_first_ = slot.next;
    if (leaving_first_ == nullptr) leaving_last_ = nullptr;
    --leaving_count_;
    keep_or_cool(slot);
  }
}

bool SlotPool::reserve_room() {
  if (warm_count_.fetch_add(1, std::memory_order_relaxed) < most_warm) return true;
  give_up_room();
  return false;
}

// For a rested slot room was reserved before it rested.
void SlotPool::keep_or_cool(Slot& slot) {
  if (slot.condition == Slot::Condition::rested || reserve_room()) {
    keep(slot);
  } else {
    cool(slot);
  }
}

void SlotPool::keep(Slot& slot) {
  slot.next = warm_;
  warm_ = &slot;
}

void SlotPool::cool(Slot& slot) {
  if (slot.descriptor.exists() && !slot.descriptor.taken_apart()) slot.descriptor.destroy();
  slot.descriptor = {};
  slot.condition = Slot::Condition::bare;
  StackSlab::forget(slot.stack);
  SlotSlab& slab = *slot.slab;
  slot.next = slab.cold_slots;
  slab.cold_slots = &slot;
  ++slab.cold;
  ++cold_count_;
  if (slab.cold < slab.slots.size()) return;
  cold_count_ -= slab.cold;
  slabs_.remove_if([&](const SlotSlab& one) { return &one == &slab; });
}

void SlotPool::trim() {
  const std::lock_guard guard(mutex_);
  settle(leaving_count_);
  Slot* slot = std::exchange(warm_, nullptr);
  while (slot != nullptr) {
    Slot& one = *std::exchange(slot, slot->next);
    if (one.condition == Slot::Condition::rested) {
      keep(one);
    } else {
      give_up_room();
      cool(one);
    }
  }
}

SlotPool::Census SlotPool::census() {
  const std::lock_guard guard(mutex_);
  settle(leaving_count_);
  return {.slabs = slabs_.size(),
          .warm = warm_count_.load(std::memory_order_relaxed),
          .cold = cold_count_,
          .leaving = leaving_count_};
}

}  // namespace ramet
