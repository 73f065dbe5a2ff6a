// ZygoteJob: the way of a new process from a request to the function: its descriptors to their numbers, nothing else
// open, no signal blocked.
#pragma once

#include <array>
#include <vector>

#include "ramet/own/seqpacket.h"
#include "ramet/task/zygote/zygote_protocol.h"

namespace ramet::zygote {

using TaskName = std::array<char, 16>;  // as the kernel keeps it

struct Job {
  const Request* request = nullptr;
  std::vector<Fd>* descriptors = nullptr;  // that came with the request
  const TaskName* name = nullptr;          // of the application
  int told = -1;                           // a socket through which the answer is told; -1: nobody waits for that
};

// What is wrong with a request that came so; an empty stage: nothing.
[[nodiscard]] Error fault_of(const Request& request, const Seqpacket::Received& received);

// In the new process. `job` is a Job. Does not return.
void run_job(void* job) noexcept;

}  // namespace ramet::zygote
