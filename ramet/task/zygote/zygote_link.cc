#include "ramet/task/zygote/zygote_link.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <mutex>

#include "ramet/kernel/pidfd.h"
#include "ramet/task/function/copy_birth.h"
#include "ramet/task/function/detached_processes.h"
#include "ramet/task/function/live_threads.h"
#include "ramet/task/launch/letter_outcome.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/zygote/zygote_asking.h"
#include "ramet/task/zygote/zygote_process.h"

namespace ramet::zygote {

namespace {

void begin(void* birthright) { live(std::move(*static_cast<Birthright*>(birthright))); }

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

Result<std::unique_ptr<Link>> Link::make(const ZygoteOptions& options) {
  constexpr unsigned most_ready = 64;  // whose replies find room in the socket
  if (options.ready > most_ready) {
    return std::unexpected(Error{"zygote", EINVAL, std::to_string(options.ready) + " processes kept ready"});
  }
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
  auto born_page = Mapping::map_shared(page_size());
  if (!born_page) return std::unexpected(born_page.error());
  Birthright birthright{.socket = std::move(pair->second),
                        .application = Fd(*application),
                        .born = reinterpret_cast<pid_t*>(born_page->begin())};
  // It never sees a signal, not even before it blocks them itself.
  const SignalMask before = set_signal_mask(all_signals);
  auto born = give_birth_to_copy({.function = begin, .argument = &birthright}, CopyBy::clone3);
  set_signal_mask(before);
  if (!born) return std::unexpected(born.error());
  std::unique_ptr<Link> link(new Link(std::move(pair->first), std::move(*born), std::move(*born_page), options));
  link->order_ready();
  return link;
}

Link::~Link() {
  if (getpid() != application_) {  // a copy of the application: none of them is its own
    zygote_.detach();
    for (Child& child : leaving_) child.detach();
    return;
  }
  (void)zygote_.kill();
  (void)zygote_.wait();
  end_the_ready();
}

Result<void> Link::check_application() const {
  if (getpid() == application_) return {};
  return refuse("zygote", "it makes children of process " + std::to_string(application_) + ", and not of a copy of it");
}

Result<void> Link::check(std::span<const std::uintptr_t> functions) const {
  for (const std::uintptr_t each : functions) {
    if (each != 0 && !code_.holds(each)) {
      return refuse("zygote", "the function's library was loaded after the zygote was started");
    }
  }
  return {};
}

Result<Mailbox> Link::post(std::span<const std::byte> question) {
  collect_the_detached();
  collect_the_leaving();
  auto mailbox = Mailbox::make();
  if (!mailbox) return mailbox;
  if (!mailbox->put(Letter::question, question)) return std::unexpected(Error{"write", ENOMEM, "the arguments"});
  return mailbox;
}

Result<Link::Made> Link::ask_to_run(Function function, std::uintptr_t address, std::span<const std::byte> question,
                                    Mailbox::Waits waits) {
  if (auto ours = check_application(); !ours) return std::unexpected(ours.error());
  if (auto known = check(std::array{reinterpret_cast<std::uintptr_t>(function), address}); !known)
    return std::unexpected(known.error());
  if (wanted_ready_ > 0) {
    if (auto made = give_to_ready(function, question, waits)) return std::move(*made);
  }
  auto mailbox = post(question);
  if (!mailbox) return std::unexpected(mailbox.error());
  return ask_to_make(function, std::move(*mailbox), {});
}

Result<Link::Made> Link::ask_to_make(Function function, Mailbox mailbox, const More& more) {
  Request request{.wish = more.wish,
                  .function = function,
                  .lowest = more.lowest,
                  .more = static_cast<std::uint32_t>(more.descriptors.size()),
                  .fresh = more.fresh};
  auto descriptors = standard_descriptors(request);
  descriptors.insert(descriptors.begin(), mailbox.number());
  descriptors.insert(descriptors.end(), more.descriptors.begin(), more.descriptors.end());
  auto process = ask(request, mailbox, descriptors);
  if (!process) return std::unexpected(process.error());
  return Made{.process = std::move(*process), .mailbox = std::move(mailbox), .told = {}};
}

Result<NewProcess> Link::ask(Request& request, const Mailbox& mailbox, std::span<const int> descriptors) {
  const NoCancellation whole;
  const std::lock_guard guard(mutex_);
  request.serial = ++last_serial_;
  if (auto sent = socket_.send(std::as_bytes(std::span(&request, 1)), descriptors); !sent) {
    return std::unexpected(sent.error().number == EPIPE ? its_end() : sent.error());
  }
  return read_reply(mailbox);
}

// Skips the reply to an earlier request, which failed before it could be read.
Result<NewProcess> Link::read_reply(const Mailbox& mailbox) {
  for (;;) {
    auto answered = receive_reply();
    if (!answered) return std::unexpected(answered.error());
    const Reply& reply = answered->reply;
    if (!ordered_.empty() && reply.serial == ordered_.front()) {
      keep_ready(std::move(*answered));
      continue;
    }
    const bool is_ours = reply.serial == last_serial_;
    if (is_ours && reply.is_launch_error) {
      if (reply.pid != 0) end_unknown(reply.pid);
      const auto content = mailbox.content();
      const bool is_told = content.letter == Letter::error;  // else it found no memory for that
      auto outcome = launch::read_outcome(is_told ? std::span(content.bytes) : std::span<const std::byte>());
      return std::unexpected(std::move(outcome.error).value_or(Error{"zygote", reply.number, "why a launch failed"}));
    }
    if (reply.pid == 0 && is_ours) {
      return std::unexpected(Error{stage_of(reply), reply.number, std::string(text_of(reply.item))});
    }
    const bool has_pidfd = answered->descriptors.size() == 1;
    if (has_pidfd && is_ours) return NewProcess{.pid = reply.pid, .pidfd = std::move(answered->descriptors.front())};
    if (reply.pid != 0) end_unknown(reply.pid);
    if (is_ours) return std::unexpected(Error{"recvmsg", EMFILE, "the pidfd of a new process"});
  }
}

Result<Link::Answered> Link::receive_reply() {
  Answered answered;
  auto received = socket_.receive(std::as_writable_bytes(std::span(&answered.reply, 1)));
  if (!received && received.error().number == ECONNRESET) return std::unexpected(its_end());
  if (!received) return std::unexpected(received.error());
  if (received->size == 0) return std::unexpected(its_end());
  answered.descriptors = std::move(received->descriptors);
  if (answered.reply.pid != 0) last_told_ = answered.reply.pid;
  return answered;
}

// The zygote ended between a birth and its reply.
void Link::end_the_last_born() {
  const pid_t last = *reinterpret_cast<const volatile pid_t*>(born_.begin());
  if (last != 0 && last != last_told_) end_unknown(last);
  last_told_ = last;
}

// Its socket is closed a moment before its end is known.
Error Link::its_end() {
  const auto ended = zygote_.wait_for(std::chrono::seconds(1));
  if (ended && *ended) end_the_ready();  // nobody would tell of them later
  const std::string how = ended && *ended ? ", " + describe((*ended)->status) : "";
  return {"zygote", ESRCH, std::to_string(zygote_.pid()) + how};
}

}  // namespace ramet::zygote
