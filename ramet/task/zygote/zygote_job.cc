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

// The standard descriptors to their numbers, the others above.
std::vector<int> arrange_descriptors(const Job& job) {
  const int lowest = job.request->lowest;
  std::array<int, 3> standard{-1, -1, -1};
  std::size_t next = 0;
  for (std::size_t index = 0; index < standard.size(); ++index) {
    if (job.request->has_standard[index]) standard[index] = job.descriptors[next++].release();
  }
  std::vector<int> more;
  for (; next < job.descriptors.size(); ++next) {
    more.push_back(move_above(job.descriptors[next].release(), lowest));
    if (more.back() < lowest) give_up(*job.mailbox);
  }
  if (job.mailbox->number() < lowest || !place_standard_descriptors(standard)) give_up(*job.mailbox);
  return more;
}

void close_the_others(const Job& job, std::span<const int> more) {
  std::vector<int> kept{0, 1, 2, job.mailbox->number()};
  if (job.told >= 0) kept.push_back(job.told);
  kept.insert(kept.end(), more.begin(), more.end());
  std::ranges::sort(kept);
  close_all_but(kept);
}

}  // namespace

Error fault_of(const Request& request, const Seqpacket::Received& received, ComesWith mailbox) {
  if (received.lost_descriptors) return {"zygote", EMFILE, "descriptors of a request"};
  const bool with_mailbox = mailbox == ComesWith::a_mailbox;
  const auto wanted =
      (with_mailbox ? 1 : 0) + std::ranges::count(request.has_standard, true) + std::ptrdiff_t{request.more};
  const bool has_its_size = with_mailbox ? received.size == sizeof request : received.size >= sizeof request;
  if (!has_its_size || std::ssize(received.descriptors) != wanted) return {"zygote", EPROTO, {}};
  return {};
}

void run_job(void* argument) noexcept {
  const Job& job = *static_cast<const Job*>(argument);
  Mailbox& mailbox = *job.mailbox;
  mailbox.move_above(job.request->lowest);
  const std::vector<int> more = arrange_descriptors(job);
  if (job.told < 0) close_the_others(job, more);  // who had been ready has no others
  if (job.told >= 0) mailbox.tell_through(Fd(job.told), job.request->waits);
  prctl(PR_SET_NAME, job.name->data());
  set_signal_mask(0);
  job.request->function(mailbox, more);
}

}  // namespace ramet::zygote
