// Seqpacket: one end of a pair of sockets over which two processes send each other messages with descriptors. A message
// arrives whole or not at all, and the end of the other side is seen.
// Source: unix(7) SOCK_SEQPACKET, SCM_RIGHTS; Linux 2.6.4.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet {

class Seqpacket {
 public:
  // At most as many descriptors go with one message.
  static constexpr std::size_t most_descriptors = 253;  // SCM_MAX_FD of the kernel

  // Both ends close on exec. Fails with EMFILE, ENFILE.
  [[nodiscard]] static Result<std::pair<Seqpacket, Seqpacket>> make_pair();

  Seqpacket() = default;
  explicit Seqpacket(Fd end) : end_(std::move(end)) {}

  [[nodiscard]] int number() const { return end_.number(); }
  [[nodiscard]] bool is_open() const { return end_.is_open(); }
  void close() { end_.reset(); }
  // Gives the descriptor away; the caller closes it.
  [[nodiscard]] int release() { return end_.release(); }

  // The descriptors stay the caller's too. Fails with EPIPE when the other side is gone, EMSGSIZE, EBADF,
  // ETOOMANYREFS; raises no signal.
  [[nodiscard]] Result<void> send(std::span<const std::byte> message, std::span<const int> descriptors = {}) const;

  struct Received {
    std::size_t size = 0;           // of the message; 0: the other side is gone
    std::vector<Fd> descriptors;    // closing on exec
    bool lost_descriptors = false;  // there was no room for all of them: the rest is closed
  };
  // Waits for a message, which must fit into `message`. Fails with ECONNRESET when the other side is gone and has not
  // read all that was sent to it; EMSGSIZE.
  [[nodiscard]] Result<Received> receive(std::span<std::byte> message) const;

 private:
  Fd end_;
};

}  // namespace ramet
