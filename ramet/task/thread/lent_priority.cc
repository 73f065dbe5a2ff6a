#include "ramet/task/thread/lent_priority.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ramet {

namespace {

bool is_real_time(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }

}  // namespace

Result<void> LentPriority::lend(const StartSettings& settings) {
  if (settings.start_priority != StartPriority::lent_to_creator || !settings.scheduling) return {};
  // A task born of one with this bit would be born without its priority.
  const int policy = settings.scheduling->policy & ~SCHED_RESET_ON_FORK;
  const int priority = settings.scheduling->priority;
  if (!is_real_time(policy)) return {};
  if (syscall(SYS_sched_getattr, 0, &before_, sizeof before_, 0) != 0)
    return last_error("sched_getattr", "the creator");
  const auto own_policy = static_cast<int>(before_.policy);
  if (own_policy == SCHED_DEADLINE) return {};
  if (is_real_time(own_policy) && static_cast<int>(before_.priority) >= priority) return {};
  const sched_param parameter{.sched_priority = priority};
  if (syscall(SYS_sched_setscheduler, 0, policy, &parameter) != 0) {
    return last_error("sched_setscheduler", "lent to the creator: policy " + std::to_string(policy) + ", priority " +
                                                std::to_string(priority));
  }
  is_lent_ = true;
  return {};
}

LentPriority::~LentPriority() {
  if (is_lent_) syscall(SYS_sched_setattr, 0, &before_, 0);
}

}  // namespace ramet
