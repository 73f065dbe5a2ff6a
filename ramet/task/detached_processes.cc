#include "ramet/task/detached_processes.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <vector>

#include "ramet/sync/mutex.h"
#include "ramet/task/process_end.h"

namespace ramet {

namespace {

struct Detached {
  Mutex mutex;
  std::vector<Fd> pidfds;
  std::atomic<pid_t> creator{0};  // of all of them; 0: there is none
};

// Never destroyed: threads may outlive the destructors of main.
Detached& detached() {
  static auto* one = new Detached;
  return *one;
}

void collect_ended(std::vector<Fd>& pidfds) {
  const Deadline now(std::chrono::steady_clock::time_point::min());
  std::erase_if(pidfds, [&](const Fd& pidfd) {
    const auto collected = collect(pidfd, &now);
    return !collected || collected->has_value();
  });
}

}  // namespace

void leave_to_be_collected(Fd pidfd) {
  Detached& all = detached();
  const std::lock_guard guard(all.mutex);
  if (all.creator.load(std::memory_order_relaxed) != getpid()) all.pidfds.clear();  // a creator's, before a fork
  all.creator.store(getpid(), std::memory_order_relaxed);
  all.pidfds.push_back(std::move(pidfd));
  collect_ended(all.pidfds);
}

void collect_the_detached() {
  Detached& all = detached();
  if (all.creator.load(std::memory_order_relaxed) != getpid()) return;
  const std::lock_guard guard(all.mutex);
  collect_ended(all.pidfds);
  if (all.pidfds.empty()) all.creator.store(0, std::memory_order_relaxed);
}

}  // namespace ramet
