// LentPriority: the creator of a real-time thread runs with that thread's policy and priority until the thread may go.
// A task is born with its creator's; so nothing of a priority in between comes before the thread, from the birth on,
// and not before the creator either while it still has something to set. Source: sched(7), sched_setattr(2).
#pragma once

#include <cstdint>

#include "ramet/result.h"
#include "ramet/task/start_settings.h"

namespace ramet {

class LentPriority {
 public:
  LentPriority() = default;
  LentPriority(const LentPriority&) = delete;
  LentPriority& operator=(const LentPriority&) = delete;
  // Gives the calling thread back what it had.
  ~LentPriority();

  // To the calling thread, where the settings want it, and its own priority is less than the new thread's. Fails with
  // EPERM or EINVAL, as the new thread's own would be refused.
  [[nodiscard]] Result<void> lend(const StartSettings& settings);

 private:
  // The kernel's struct sched_attr in its first size, 48 bytes: linux/sched/types.h and glibc's sched.h do not go
  // together.
  struct Attributes {
    std::uint32_t size;
    std::uint32_t policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime;
    std::uint64_t deadline;
    std::uint64_t period;
  };
  static_assert(sizeof(Attributes) == 48);

  Attributes before_{};
  bool is_lent_ = false;
};

}  // namespace ramet
