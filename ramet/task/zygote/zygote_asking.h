// What both halves of the application's link to its zygote use: requests that are not broken off, their standard
// descriptors, and an end for processes of which nobody else will know.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <vector>

#include "ramet/task/zygote/zygote_protocol.h"

namespace ramet::zygote {

// A request that is broken off by a cancellation would leave its reply to the next one.
class NoCancellation {
 public:
  NoCancellation() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
  ~NoCancellation() { pthread_setcancelstate(before_, nullptr); }
  NoCancellation(const NoCancellation&) = delete;
  NoCancellation& operator=(const NoCancellation&) = delete;

 private:
  int before_ = 0;
};

// Kills and collects a child of ours.
void end_unknown(pid_t pid);

// Those of standard input, output and error that are handed on, which the request then names.
[[nodiscard]] std::vector<int> standard_descriptors(Request& request);

}  // namespace ramet::zygote
