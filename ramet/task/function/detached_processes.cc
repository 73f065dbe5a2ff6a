#include "ramet/task/function/detached_processes.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <vector>

#include "ramet/own/made_once.h"
#include "ramet/sync/mutex.h"

namespace ramet {

namespace {

struct Detached {
  Mutex mutex;
  std::vector<Child> children;
  std::atomic<pid_t> creator{0};  // of all of them; 0: there is none
};

constinit std::atomic<Detached*> the_detached{nullptr};
Detached& detached() { return made_once(the_detached); }

void collect_ended(std::vector<Child>& children) {
  std::erase_if(children, [](Child& child) {
    const auto ended = child.try_wait();
    if (!ended) child.detach();  // others have collected it
    return !ended || ended->has_value();
  });
}

}  // namespace

void leave_to_be_collected(Child child) {
  Detached& all = detached();
  const std::lock_guard guard(all.mutex);
  if (all.creator.load(std::memory_order_relaxed) != getpid()) {
    for (Child& of_creator : all.children) of_creator.detach();  // of the one that this process was copied from
    all.children.clear();
  }
  all.creator.store(getpid(), std::memory_order_relaxed);
  all.children.push_back(std::move(child));
  collect_ended(all.children);
}

void collect_the_detached() {
  Detached& all = detached();
  if (all.creator.load(std::memory_order_relaxed) != getpid()) return;
  const std::lock_guard guard(all.mutex);
  collect_ended(all.children);
  if (all.children.empty()) all.creator.store(0, std::memory_order_relaxed);
}

}  // namespace ramet
