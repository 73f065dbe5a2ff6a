#include "cli/event_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace ramet::cli {
namespace {

trace::Event event_number(pid_t number) {
  trace::Event event;
  event.tid = number;
  event.payload = trace::Continued{};
  return event;
}

trace::Event stack_of(std::size_t bytes) {
  trace::StackCaptured captured;
  captured.stack.resize(bytes);
  trace::Event event;
  event.payload = std::move(captured);
  return event;
}

TEST(EventQueue, HandsOnEveryEventInOrderAndThenItsEnd) {
  constexpr int count = 10'000;
  EventQueue queue;
  std::thread tracing([&] {
    for (int number = 0; number < count; ++number) queue.take(event_number(number));
    queue.close();
  });
  int expected = 0;
  bool closed = false;
  while (!closed) {
    const EventQueue::Batch batch = queue.next();
    for (const trace::Event& event : batch.events) EXPECT_EQ(event.tid, expected++);
    closed = batch.closed;
  }
  tracing.join();
  EXPECT_EQ(expected, count);
}

TEST(EventQueue, WakesItsReaderForATickAlone) {
  EventQueue queue;
  std::thread tracing([&] { queue.tick(); });
  const EventQueue::Batch batch = queue.next();
  tracing.join();
  EXPECT_TRUE(batch.ticked);
  EXPECT_TRUE(batch.events.empty());
  EXPECT_FALSE(batch.closed);
}

TEST(EventQueue, LetsTheTracingThreadWaitBeforeMemoryRunsOut) {
  EventQueue queue;
  std::atomic<int> taken = 0;
  std::thread tracing([&] {
    for (int number = 0; number < 3; ++number) {
      queue.take(stack_of(EventQueue::most_waiting / 2 - 4096));
      taken.store(number + 1, std::memory_order_release);  // with the loads below
    }
    queue.close();
  });
  while (taken.load(std::memory_order_acquire) < 2) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(taken.load(std::memory_order_acquire), 2) << "the third does not fit";
  std::size_t received = 0;
  for (bool closed = false; !closed;) {
    const EventQueue::Batch batch = queue.next();
    received += batch.events.size();
    closed = batch.closed;
  }
  tracing.join();
  EXPECT_EQ(received, 3u);
}

TEST(EventQueue, DoesNotGrowWithoutLimitWhileNobodyReads) {
  EventQueue queue;
  std::atomic<std::size_t> taken = 0;
  constexpr std::size_t count = EventQueue::most_waiting / sizeof(trace::Event) + 1000;
  std::thread tracing([&] {
    for (std::size_t number = 0; number < count; ++number) {
      queue.take(event_number(1));
      taken.store(number + 1, std::memory_order_release);  // with the loads below
    }
    queue.close();
  });
  while (taken.load(std::memory_order_acquire) < count - 1000) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_LT(taken.load(std::memory_order_acquire), count);
  std::size_t received = 0;
  for (bool closed = false; !closed;) {
    const EventQueue::Batch batch = queue.next();
    received += batch.events.size();
    closed = batch.closed;
  }
  tracing.join();
  EXPECT_EQ(received, count);
}

TEST(EventQueue, LetsAnEventPassThatIsLargerThanItsLimit) {
  EventQueue queue;
  queue.take(stack_of(EventQueue::most_waiting + 1));
  queue.tick();
  EXPECT_EQ(queue.next().events.size(), 1u);
}

}  // namespace
}  // namespace ramet::cli
