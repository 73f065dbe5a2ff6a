#include "cli/event_queue.h"

#include <utility>

namespace ramet::cli {
namespace {

// Stacks are by far the largest events; what the others hold besides themselves is little.
std::size_t size_of(const trace::Event& event) {
  const auto* captured = std::get_if<trace::StackCaptured>(&event.payload);
  return sizeof(event) + (captured == nullptr ? 0 : captured->stack.size());
}

}  // namespace

void EventQueue::take(const trace::Event& event) {
  const std::size_t size = size_of(event);
  std::unique_lock lock(mutex_);
  const auto fits = [&] { return waiting_bytes_ == 0 || waiting_bytes_ + size <= most_waiting; };
  if (!fits()) {
    is_full_ = true;
    due_.notify_one();
    taken_.wait(lock, fits);
  }
  waiting_bytes_ += size;
  waiting_.events.push_back(event);
}

void EventQueue::tick() {
  const std::lock_guard guard(mutex_);
  waiting_.ticked = true;
  due_.notify_one();
}

void EventQueue::close() {
  const std::lock_guard guard(mutex_);
  waiting_.closed = true;
  due_.notify_one();
}

EventQueue::Batch EventQueue::next(Batch used) {
  used.events.clear();
  std::unique_lock lock(mutex_);
  due_.wait(lock, [&] { return waiting_.ticked || waiting_.closed || is_full_; });
  Batch batch = std::exchange(waiting_, {std::move(used.events), false, waiting_.closed});
  waiting_bytes_ = 0;
  is_full_ = false;
  taken_.notify_one();
  return batch;
}

}  // namespace ramet::cli
