// What an application and its zygote say to each other: one request, one reply, in the order of the requests. All that
// is long lies in the mailbox whose descriptor goes with the request.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "ramet/kernel/clone_flags.h"
#include "ramet/task/function/mailbox.h"

namespace ramet::zygote {

// Runs in the new process, on what lies in the mailbox. `more` are the descriptors that came with the request besides.
using Function = void (*)(const Mailbox& mailbox, std::span<const int> more) noexcept;

enum class Wish : std::uint8_t {
  run,        // a fresh copy of the zygote calls `function`
  get_ready,  // one more process that waits for a request of its own; comes without descriptors
  launch,     // the mailbox holds the letter of a plan (launch/plan_letter.h), to be launched from the zygote itself
};

// With the descriptors of the mailbox, where the process has none yet, then of standard input, output and error those that
// are open, then `more`. To a process that is ready a short question comes with it: the bytes that follow.
struct Request {
  std::uint64_t serial = 0;
  Wish wish = Wish::run;
  Function function = nullptr;
  std::array<bool, 3> has_standard{};  // which of the three descriptors come with it
  int lowest = 3;                      // the number from which on all the others are in the new process
  std::uint32_t more = 0;
  Mailbox::Waits waits = Mailbox::Waits::for_the_mailbox;  // of one that is ready: how its answer is waited for
  CloneFlags fresh;  // namespaces that the new process has of its own
};

// A request to a process that is ready, with the question where that is short.
class RequestMessage {
 public:
  // Room for one that comes. All of it has been written to: whoever waits in it has its pages.
  RequestMessage() = default;
  RequestMessage(const Request& request, std::span<const std::byte> question) : content_{.request = request} {
    if (question.size() > content_.question.size()) return;
    size_ = question.size();
    std::ranges::copy(question, content_.question.begin());
  }

  [[nodiscard]] const Request& request() const { return content_.request; }
  // Empty: it lies in the mailbox.
  [[nodiscard]] std::span<const std::byte> question() const { return std::span(content_.question).first(size_); }
  [[nodiscard]] std::span<const std::byte> bytes() const {
    return std::as_bytes(std::span(&content_, 1)).first(sizeof(Request) + size_);
  }
  [[nodiscard]] std::span<std::byte> room() { return std::as_writable_bytes(std::span(&content_, 1)); }
  // So many bytes have come into the room.
  void set_size(std::size_t size) { size_ = size > sizeof(Request) ? size - sizeof(Request) : 0; }

 private:
  struct Content {
    Request request;
    std::array<std::byte, Mailbox::most_by_message> question{};
  };
  Content content_;
  std::size_t size_ = 0;  // of the question, in bytes
};

// With the pidfd of the new process, then of one that is ready the other end of its socket and its mailbox; or an error. A launch
// leaves its error in the mailbox, and a pid besides where there was a process, which is to be collected.
struct Reply {
  std::uint64_t serial = 0;  // of the request
  pid_t pid = 0;
  bool is_launch_error = false;
  int number = 0;                // errno
  std::array<char, 24> stage{};  // of the error; empty: none
  std::array<char, 256> item{};
};

}  // namespace ramet::zygote
