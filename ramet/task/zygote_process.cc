#include "ramet/task/zygote_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "ramet/own/descriptors.h"
#include "ramet/task/answer.h"
#include "ramet/task/copy_birth.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/zygote_protocol.h"

namespace ramet::zygote {

namespace {

constexpr int lowest_own = 3;  // below are standard input, output and error
using Name = std::array<char, 16>;

// libc's own two real-time signals keep their handlers, and sigaction does not know them.
void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_DFL) {
      action = {};
      action.sa_handler = SIG_DFL;
      sigaction(signal, &action, nullptr);
    }
  }
}

// False when the application has ended. Where poll itself fails (EINVAL: with a limit on descriptors below two), the
// socket tells.
bool wait_for_request(const Birthright& own) {
  std::array<pollfd, 2> watched{pollfd{.fd = own.socket.number(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = own.application.number(), .events = POLLIN, .revents = 0}};
  while (poll(watched.data(), watched.size(), -1) < 0) {
    if (errno != EINTR) return true;
  }
  return watched[1].revents == 0;
}

Reply failed(std::uint64_t serial, const Error& error) {
  Reply reply{.serial = serial, .number = error.number};
  error.stage.copy(reply.stage.data(), reply.stage.size() - 1);
  error.item.copy(reply.item.data(), reply.item.size() - 1);
  return reply;
}

// ---- in the new process

struct Job {
  const Request* request;
  std::vector<Fd>* descriptors;
  const Name* name;
};

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
  kept.insert(kept.end(), more.begin(), more.end());
  std::ranges::sort(kept);
  close_all_but(kept);
  return more;
}

void run_function(void* argument) noexcept {
  const Job& job = *static_cast<const Job*>(argument);
  const Mailbox mailbox(Fd(move_above(job.descriptors->front().release(), job.request->lowest)));
  const std::vector<int> more = arrange_descriptors(job, mailbox);
  prctl(PR_SET_NAME, job.name->data());
  set_signal_mask(0);
  job.request->function(mailbox, more);
}

// ---- in the zygote

class Life {
 public:
  Life(const Birthright& own, const Name& name) : own_(own), name_(name) {}

  // False when the application is gone.
  bool serve() {
    Request request;
    auto received = own_.socket.receive(std::as_writable_bytes(std::span(&request, 1)));
    if (!received) {
      const int number = received.error().number;
      return number != ECONNRESET && reply(failed(request.serial, received.error()));
    }
    if (received->size == 0) return false;
    if (received->lost_descriptors)
      return reply(failed(request.serial, Error{"zygote", EMFILE, "descriptors of a request"}));
    const auto wanted = 1 + std::ranges::count(request.has_standard, true) + std::ptrdiff_t{request.more};
    if (received->size != sizeof request || std::ssize(received->descriptors) != wanted) {
      return reply(failed(request.serial, Error{"zygote", EPROTO, {}}));
    }
    return answer(request, received->descriptors);
  }

 private:
  bool answer(const Request& request, std::vector<Fd>& descriptors) {
    Job job{.request = &request, .descriptors = &descriptors, .name = &name_};
    const auto born =
        give_birth_to_copy({.function = run_function, .argument = &job}, CopyBy::clone3, CloneFlag::PARENT | request.fresh);
    descriptors.clear();
    if (!born) return reply(failed(request.serial, born.error()));
    const int pidfd = born->pidfd.number();
    if (auto sent = send({.serial = request.serial, .pid = born->pid}, std::span(&pidfd, 1)); sent) return true;
    // Nobody would know of it.
    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
    return reply(failed(request.serial, Error{"zygote", EIO, "the new process could not be handed over"}));
  }

  Result<void> send(const Reply& reply, std::span<const int> descriptors = {}) {
    return own_.socket.send(std::as_bytes(std::span(&reply, 1)), descriptors);
  }
  bool reply(const Reply& reply) { return send(reply).has_value(); }

  const Birthright& own_;
  const Name& name_;
};

}  // namespace

void live(Birthright own) noexcept {
  reset_signals();
  answer::forget_inherited_output_in_child();
  own.socket = Seqpacket(Fd(move_above(own.socket.release(), lowest_own)));
  own.application = Fd(move_above(own.application.release(), lowest_own));
  std::array<int, 2> kept{own.socket.number(), own.application.number()};
  std::ranges::sort(kept);
  close_all_but(kept);
  Name name{};
  prctl(PR_GET_NAME, name.data());
  prctl(PR_SET_NAME, "ramet zygote");
  Life life(own, name);
  while (wait_for_request(own) && life.serve()) {
  }
  _exit(0);
}

}  // namespace ramet::zygote
