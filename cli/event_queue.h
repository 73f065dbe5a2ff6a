// EventQueue: carries events from the thread that traces to the one that shows them, in order.
//
// A traced task stands still until its tracer is back in waitpid. What may take long, such as reading a large program's
// debug information for the first frame in it, is done by another thread meanwhile.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "trace/event.h"

namespace ramet::cli {

class EventQueue : public trace::EventSink {
 public:
  // For the thread that traces. `take` waits only while `most_waiting` bytes of events have not been taken out.
  void take(const trace::Event& event) override;
  void tick();
  void close();

  // What has arrived since the last call. Waits for a tick, the end, or a queue that is full, and not for an event: a
  // wake-up for each would take the processor from the traced program, and ticks are close together while events come.
  struct Batch {
    std::vector<trace::Event> events;
    bool ticked = false;
    bool closed = false;  // nothing will follow
  };
  // The room of a batch that was `used` up is used again.
  [[nodiscard]] Batch next(Batch used);
  [[nodiscard]] Batch next() { return next(Batch{}); }

  static constexpr std::size_t most_waiting = std::size_t{128} << 20;

 private:
  std::mutex mutex_;
  std::condition_variable due_;    // for the reader
  std::condition_variable taken_;  // for the writer
  Batch waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_full_ = false;
};

}  // namespace ramet::cli
