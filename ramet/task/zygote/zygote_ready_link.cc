// The application's side of the processes that are kept ready: ordered from the zygote without waiting for them, taken
// in the order of its replies, and given their request over a socket of their own.
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "ramet/task/function/detached_processes.h"
#include "ramet/task/zygote/zygote_asking.h"
#include "ramet/task/zygote/zygote_link.h"

namespace ramet::zygote {

namespace {

constexpr int patience = 2;  // milliseconds for an answer, before its process is replaced while it still works

// Collects nothing.
void wait_for_the_end(int pidfd) {
  siginfo_t about;
  while (waitid(P_PIDFD, static_cast<id_t>(pidfd), &about, WEXITED | WNOWAIT | __WALL) != 0 && errno == EINTR) {
  }
}

}  // namespace

void Link::order_ready() {
  if (wanted_ready_ == 0) return;
  const NoCancellation whole;
  const std::lock_guard guard(mutex_);
  while (ordered_.size() + ready_.size() < wanted_ready_) {
    const Request request{.serial = ++last_serial_, .wish = Wish::get_ready};
    if (!socket_.send(std::as_bytes(std::span(&request, 1)))) return;  // the next call meets the reason
    ordered_.push_back(request.serial);
  }
}

// An order that failed is forgotten: the call that wanted it asks again, and is told.
void Link::keep_ready(Answered answered) {
  ordered_.pop_front();
  const pid_t pid = answered.reply.pid;
  if (pid == 0) return;
  if (answered.descriptors.size() != 3) return end_unknown(pid);  // no room for them here
  ready_.push_back({.process = {.pid = pid, .pidfd = std::move(answered.descriptors[0])},
                    .jobs = Seqpacket(std::move(answered.descriptors[1])),
                    .mailbox = Mailbox(std::move(answered.descriptors[2]))});
}

void Link::take_reply(Answered answered) {
  if (answered.reply.serial == ordered_.front()) {
    keep_ready(std::move(answered));
  } else if (answered.reply.pid != 0) {
    end_unknown(answered.reply.pid);  // of a request that failed before its reply could be read
  }
}

std::optional<Link::Ready> Link::take_ready() {
  while (ready_.empty() && !ordered_.empty()) {
    auto answered = receive_reply();
    if (!answered) return std::nullopt;  // the zygote is dead, and says so again to who asks it
    take_reply(std::move(*answered));
  }
  if (ready_.empty()) return std::nullopt;
  Ready taken = std::move(ready_.front());
  ready_.pop_front();
  return taken;
}

// Those that are there by now, so that the next call need not read them.
void Link::take_replies() {
  const NoCancellation whole;
  const std::lock_guard guard(mutex_);
  pollfd watched{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  while (!ordered_.empty() && poll(&watched, 1, 0) == 1) {
    auto answered = receive_reply();
    if (!answered) return;  // the zygote is dead: the next call meets the reason
    take_reply(std::move(*answered));
  }
}

// Nothing where nobody is ready: then a process is made for it.
std::optional<Link::Made> Link::give_to_ready(Function function, std::span<const std::byte> question,
                                              Mailbox::Waits waits) {
  const NoCancellation whole;
  const std::lock_guard guard(mutex_);
  auto ready = take_ready();
  if (!ready) return std::nullopt;
  Request request{.function = function, .waits = waits};
  const auto standard = standard_descriptors(request);
  const RequestMessage message(request, question);
  if ((message.question().empty() && !ready->mailbox.put(Letter::question, question)) ||
      !ready->jobs.send(message.bytes(), standard)) {
    end_unknown(ready->process.pid);  // somebody killed it, or it cannot be told
    return std::nullopt;
  }
  return Made{.process = std::move(ready->process),
              .mailbox = std::move(ready->mailbox),
              .told = Fd(ready->jobs.release())};
}

// What has nothing to do with this answer is done while it is made.
std::optional<Mailbox::Content> Link::wait_for_answer(const Fd& told, int pidfd) {
  collect_the_detached();
  collect_the_leaving();
  take_replies();
  std::array<pollfd, 2> watched{pollfd{.fd = told.number(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = pidfd, .events = POLLIN, .revents = 0}};
  bool ordered = false;
  bool has_ended = false;
  std::optional<Mailbox::Content> answer;
  while (!has_ended && !answer) {
    const int count = poll(watched.data(), watched.size(), ordered ? -1 : patience);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) {
      order_ready();
      ordered = true;
      continue;
    }
    if (count < 0) wait_for_the_end(pidfd);  // EINVAL: with a limit on descriptors below two
    has_ended = count < 0 || watched[1].revents != 0;
    // Also at the end: it may have come between the two looks of poll.
    if (watched[0].revents != 0 || has_ended) answer = Mailbox::receive(told);
    if (watched[0].revents != 0) watched[0].fd = -1;  // the function closed it: only the end tells now
  }
  if (!ordered) order_ready();
  return answer;
}

void Link::leave(Child child) {
  const std::lock_guard guard(mutex_);
  leaving_.push_back(std::move(child));
}

void Link::collect_the_leaving() {
  const std::lock_guard guard(mutex_);
  std::erase_if(leaving_, [](Child& child) {
    const auto ended = child.try_wait();
    if (!ended) child.detach();  // others have collected it
    return !ended || ended->has_value();
  });
}

// After the zygote's own end: what it has still replied is in the socket, and what it could not reply in the shared
// word.
void Link::end_the_ready() {
  constexpr int attempts = 2;  // the first may tell of the end, before what was sent earlier
  for (int failed = 0; failed < attempts && !ordered_.empty();) {
    Answered answered;
    auto received = socket_.receive(std::as_writable_bytes(std::span(&answered.reply, 1)));
    if (!received || received->size == 0) {
      if (++failed == attempts) ordered_.clear();
      continue;
    }
    if (answered.reply.serial == ordered_.front()) ordered_.pop_front();
    if (answered.reply.pid == 0) continue;
    last_told_ = answered.reply.pid;
    end_unknown(answered.reply.pid);
  }
  for (const Ready& each : ready_) end_unknown(each.process.pid);
  ready_.clear();
  end_the_last_born();
}

}  // namespace ramet::zygote
