// ZygoteJob: the way of a new process from a request to the function: its descriptors to their numbers, nothing else
// open, no signal blocked.
#pragma once

#include <array>
#include <span>

#include "ramet/own/seqpacket.h"
#include "ramet/task/zygote/zygote_protocol.h"

namespace ramet::zygote {

using TaskName = std::array<char, 16>;  // as the kernel keeps it

struct Job {
  const Request* request = nullptr;
  Mailbox* mailbox = nullptr;
  std::span<Fd> descriptors;       // that came with the request: the standard ones, and more
  const TaskName* name = nullptr;  // of the application
  int told = -1;                   // a socket through which the answer is told; -1: nobody waits for that
};

// What is wrong with a request that came so; an empty stage: nothing.
enum class ComesWith : std::uint8_t { a_mailbox, no_mailbox };
[[nodiscard]] Error fault_of(const Request& request, const Seqpacket::Received& received, ComesWith mailbox);

// In the new process. `job` is a Job. Does not return.
void run_job(void* job) noexcept;

}  // namespace ramet::zygote
