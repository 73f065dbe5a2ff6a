#include "ramet/task/zygote/zygote_job.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>

#include "ramet/own/descriptors.h"
#include "ramet/task/function/answer.h"
#include "ramet/task/signal_mask.h"

namespace ramet::zygote {

namespace {

[[noreturn]] void give_up(const Mailbox& mailbox) noexcept {
  const int error = errno;
  mailbox.put(Letter::error, std::as_bytes(std::span(&error, 1)));
  _exit(answer::unanswered);
}

// The standard descriptors to their numbers, the others above, and nothing else.
std::vector<int> arrange_descriptors(const Job& job, const Mailbox& mailbox) {
  const int lowest = job.request->lowest;
  std::array<int, 3> standard{-1, -1, -1};
  std::size_t next = 1;
  for (std::size_t index = 0; index < standard.size(); ++index) {
    if (job.request->has_standard[index]) standard[index] = (*job.descriptors)[next++].release();
  }
  std::vector<int> more;
  for (; next < job.descriptors->size(); ++next) {
    more.push_back(move_above((*job.descriptors)[next].release(), lowest));
    if (more.back() < lowest) give_up(mailbox);
  }
  if (mailbox.number() < lowest || !place_standard_descriptors(standard)) give_up(mailbox);
  std::vector<int> kept{0, 1, 2, mailbox.number()};
  if (job.told >= 0) kept.push_back(job.told);
  kept.insert(kept.end(), more.begin(), more.end());
  std::ranges::sort(kept);
  close_all_but(kept);
  return more;
}

}  // namespace

Error fault_of(const Request& request, const Seqpacket::Received& received) {
  if (received.lost_descriptors) return {"zygote", EMFILE, "descriptors of a request"};
  const auto wanted = 1 + std::ranges::count(request.has_standard, true) + std::ptrdiff_t{request.more};
  if (received.size != sizeof request || std::ssize(received.descriptors) != wanted) return {"zygote", EPROTO, {}};
  return {};
}

void run_job(void* argument) noexcept {
  const Job& job = *static_cast<const Job*>(argument);
  Mailbox mailbox(Fd(move_above(job.descriptors->front().release(), job.request->lowest)));
  const std::vector<int> more = arrange_descriptors(job, mailbox);
  if (job.told >= 0) mailbox.tell_through(Fd(job.told));
  prctl(PR_SET_NAME, job.name->data());
  set_signal_mask(0);
  job.request->function(mailbox, more);
}

}  // namespace ramet::zygote
