#include "ramet/task/zygote_link.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <mutex>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/copy_birth.h"
#include "ramet/task/detached_processes.h"
#include "ramet/task/live_threads.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/zygote_process.h"

namespace ramet::zygote {

namespace {

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

void begin(void* birthright) { live(std::move(*static_cast<Birthright*>(birthright))); }

// It ran for a moment, and nobody else knows of it.
void end_unknown(pid_t pid) {
  kill(pid, SIGKILL);
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | __WALL) < 0 && errno == EINTR) {
  }
}

std::string_view text_of(std::span<const char> text) { return {text.data(), strnlen(text.data(), text.size())}; }

// Stages are literals, which live as long as the program: those of the zygote are the same literals of the same image.
std::string_view stage_of(const Reply& reply) {
  static constexpr std::array<std::string_view, 5> known{"clone3", "clone", "zygote", "fork", "recvmsg"};
  const std::string_view stage = text_of(reply.stage);
  for (const std::string_view each : known) {
    if (each == stage) return each;
  }
  return "zygote";
}

}  // namespace

Result<std::unique_ptr<Link>> Link::make() {
  const auto threads = live_threads();
  if (!threads) return std::unexpected(threads.error());
  if (*threads != 1) {
    return refuse("zygote",
                  std::to_string(*threads) + " threads run in this process: start it before there are others");
  }
  auto pair = Seqpacket::make_pair();
  if (!pair) return std::unexpected(pair.error());
  auto application = pidfd_open(getpid(), PidfdOf::process);
  if (!application) return std::unexpected(application.error());
  Birthright birthright{.socket = std::move(pair->second), .application = Fd(*application)};
  // It never sees a signal, not even before it blocks them itself.
  const SignalMask before = set_signal_mask(all_signals);
  auto born = give_birth_to_copy({.function = begin, .argument = &birthright}, CopyBy::clone3);
  set_signal_mask(before);
  if (!born) return std::unexpected(born.error());
  return std::unique_ptr<Link>(new Link(std::move(pair->first), std::move(*born)));
}

Link::~Link() {
  if (getpid() != application_) zygote_.detach();  // a copy of the application: the zygote is not its own
}

Result<void> Link::check(std::uintptr_t function) const {
  if (function == 0 || code_.holds(function)) return {};
  return refuse("zygote", "the function's library was loaded after the zygote was started");
}

Result<Link::Made> Link::ask_to_run(Function function, std::uintptr_t address, std::span<const std::byte> question,
                                    const More& more) {
  if (getpid() != application_) {
    return refuse("zygote",
                  "it makes children of process " + std::to_string(application_) + ", and not of a copy of it");
  }
  for (const std::uintptr_t each : {reinterpret_cast<std::uintptr_t>(function), address}) {
    if (auto known = check(each); !known) return std::unexpected(known.error());
  }
  collect_the_detached();
  auto mailbox = Mailbox::make();
  if (!mailbox) return std::unexpected(mailbox.error());
  if (!mailbox->put(Letter::question, question)) return std::unexpected(Error{"write", ENOMEM, "the arguments"});
  auto process = ask_with_standard_descriptors(function, *mailbox, more);
  if (!process) return std::unexpected(process.error());
  return Made{.process = std::move(*process), .mailbox = std::move(*mailbox)};
}

// A number that closes on exec is not meant to be handed on, whatever it is: where standard input was closed, it may be
// a descriptor of ours.
Result<NewProcess> Link::ask_with_standard_descriptors(Function function, const Mailbox& mailbox, const More& more) {
  Request request{
      .function = function, .lowest = more.lowest, .more = static_cast<std::uint32_t>(more.descriptors.size()),
      .fresh = more.fresh};
  std::vector<int> descriptors{mailbox.number()};
  for (int number = 0; number < 3; ++number) {
    const bool open = fcntl(number, F_GETFD) == 0;
    request.has_standard[static_cast<std::size_t>(number)] = open;
    if (open) descriptors.push_back(number);
  }
  descriptors.insert(descriptors.end(), more.descriptors.begin(), more.descriptors.end());
  return ask(request, descriptors);
}

Result<NewProcess> Link::ask(Request& request, std::span<const int> descriptors) {
  const NoCancellation whole;
  const std::lock_guard guard(mutex_);
  request.serial = ++last_serial_;
  if (auto sent = socket_.send(std::as_bytes(std::span(&request, 1)), descriptors); !sent) {
    return std::unexpected(sent.error().number == EPIPE ? its_end() : sent.error());
  }
  return read_reply();
}

// Skips the reply to an earlier request, which failed before it could be read.
Result<NewProcess> Link::read_reply() {
  for (;;) {
    Reply reply;
    auto received = socket_.receive(std::as_writable_bytes(std::span(&reply, 1)));
    if (!received && received.error().number == ECONNRESET) return std::unexpected(its_end());
    if (!received) return std::unexpected(received.error());
    if (received->size == 0) return std::unexpected(its_end());
    const bool is_ours = reply.serial == last_serial_;
    if (reply.pid == 0 && is_ours) {
      return std::unexpected(Error{stage_of(reply), reply.number, std::string(text_of(reply.item))});
    }
    const bool has_pidfd = received->descriptors.size() == 1;
    if (has_pidfd && is_ours) return NewProcess{.pid = reply.pid, .pidfd = std::move(received->descriptors.front())};
    if (reply.pid != 0) end_unknown(reply.pid);
    if (is_ours) return std::unexpected(Error{"recvmsg", EMFILE, "the pidfd of a new process"});
  }
}

// Its socket is closed a moment before its end is known.
Error Link::its_end() {
  const auto ended = zygote_.wait_for(std::chrono::seconds(1));
  const std::string how = ended && *ended ? ", " + describe((*ended)->status) : "";
  return {"zygote", ESRCH, std::to_string(zygote_.pid()) + how};
}

}  // namespace ramet::zygote
