#include "ramet/task/zygote/zygote_ready.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "ramet/own/descriptors.h"
#include "ramet/task/function/answer.h"

namespace ramet::zygote {

namespace {

constexpr rlim_t enough_descriptors = 32;

// The stack of a fresh copy is its creator's until it is written to: the pages that a function uses first are copied while nobody
// waits for them. Not inlined: it has to lie below what is on the stack already.
[[gnu::noinline]] void rehearse_stack() noexcept {
  constexpr std::size_t usual_depth = std::size_t{16} << 10;
  constexpr std::size_t step = 4096;
  char depth[usual_depth];  // NOLINT: its pages are written to, and nothing is read
  for (std::size_t i = 0; i < usual_depth; i += step) depth[i] = 0;
  asm volatile("" ::"r"(depth) : "memory");  // the compiler must not see that nobody reads it
}

}  // namespace

bool may_open_what_a_job_needs() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= enough_descriptors;
}

// Where poll itself fails (EINVAL: with a limit on descriptors below two), the socket tells.
bool wait_for_request(const Seqpacket& socket, const Fd& application) {
  std::array<pollfd, 2> watched{pollfd{.fd = socket.number(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = application.number(), .events = POLLIN, .revents = 0}};
  while (poll(watched.data(), watched.size(), -1) < 0) {
    if (errno != EINTR) return true;
  }
  return watched[1].revents == 0;
}

void wait_for_job(void* argument) noexcept {
  const Readiness& own = *static_cast<const Readiness*>(argument);
  std::array<int, 3> kept{own.jobs->number(), own.application->number(), own.mailbox->number()};
  std::ranges::sort(kept);
  close_all_but(kept);
  prctl(PR_SET_NAME, "ramet ready");
  answer::rehearse();
  RequestMessage message;
  rehearse_stack();
  if (!wait_for_request(*own.jobs, *own.application)) _exit(answer::unanswered);
  auto received = own.jobs->receive(message.room());
  if (!received || received->size == 0) _exit(answer::unanswered);
  if (fault_of(message.request(), *received, ComesWith::no_mailbox).number != 0) _exit(answer::unanswered);
  message.set_size(received->size);
  if (const auto question = message.question(); !question.empty())
    own.mailbox->hold({.letter = Letter::question, .bytes = {question.begin(), question.end()}});
  close(own.application->number());  // its owner's own record stays as it is: to write it would copy a page
  Job job{.request = &message.request(),
          .mailbox = own.mailbox,
          .descriptors = received->descriptors,
          .name = own.name,
          .told = own.jobs->number()};
  run_job(&job);
}

}  // namespace ramet::zygote
