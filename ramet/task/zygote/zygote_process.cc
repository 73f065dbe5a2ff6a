#include "ramet/task/zygote/zygote_process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/raw_syscall.h"
#include "ramet/kernel/signal_action.h"
#include "ramet/own/descriptors.h"
#include "ramet/task/function/answer.h"
#include "ramet/task/function/copy_birth.h"
#include "ramet/task/launch/letter_launch.h"
#include "ramet/task/launch/letter_outcome.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/zygote/zygote_ready.h"

namespace ramet::zygote {

namespace {

constexpr int lowest_own = 3;  // below are standard input, output and error

// libc's own two real-time signals keep their handlers; ignored they may be too, as make(1) leaves them to its commands.
void reset_signals() {
  const KernelAction to_default;
  for (int signal = 1; signal <= highest_signal; ++signal) {
    KernelAction action;
    if (raw_syscall(SYS_rt_sigaction, signal, nullptr, &action, sizeof(SignalMask)) != 0) continue;
    const bool is_handler_of_libc = (signal == 32 || signal == 33) && action.handler > ignore_action;
    if (action.handler == default_action || is_handler_of_libc) continue;
    raw_syscall(SYS_rt_sigaction, signal, &to_default, nullptr, sizeof(SignalMask));
  }
}

Reply failed(std::uint64_t serial, const Error& error) {
  Reply reply{.serial = serial, .number = error.number};
  error.stage.copy(reply.stage.data(), reply.stage.size() - 1);
  error.item.copy(reply.item.data(), reply.item.size() - 1);
  return reply;
}

class Life {
 public:
  Life(const Birthright& own, const TaskName& name) : own_(own), name_(name) {}

  // False when the application is gone.
  bool serve() {
    Request request;
    auto received = own_.socket.receive(std::as_writable_bytes(std::span(&request, 1)));
    if (!received) {
      const int number = received.error().number;
      return number != ECONNRESET && reply(failed(request.serial, received.error()));
    }
    if (received->size == 0) return false;
    if (request.wish == Wish::get_ready && received->size == sizeof request) return get_ready(request);
    if (const Error fault = fault_of(request, *received, ComesWith::a_mailbox); fault.number != 0)
      return reply(failed(request.serial, fault));
    return request.wish == Wish::launch ? launch(request, received->descriptors)
                                        : answer(request, received->descriptors);
  }

 private:
  bool answer(const Request& request, std::vector<Fd>& descriptors) {
    Mailbox mailbox(std::move(descriptors.front()));
    Job job{
        .request = &request, .mailbox = &mailbox, .descriptors = std::span(descriptors).subspan(1), .name = &name_};
    const auto born = give_birth_to_copy({.function = run_job, .argument = &job}, CopyBy::clone3,
                                         CloneFlag::PARENT | request.fresh, own_.born);
    descriptors.clear();
    return born ? hand_over(request, *born) : reply(failed(request.serial, born.error()));
  }

  // One for a later request. The other end of the pair goes to the application, and the mailbox, which has its first page.
  bool get_ready(const Request& request) {
    if (!may_open_what_a_job_needs()) {
      return reply(failed(request.serial, Error{"zygote", EMFILE, "the descriptors of a process kept ready"}));
    }
    auto pair = Seqpacket::make_pair();
    if (!pair) return reply(failed(request.serial, pair.error()));
    pair->second = Seqpacket(Fd(move_above(pair->second.release(), lowest_own)));
    auto mailbox = Mailbox::make();
    if (!mailbox) return reply(failed(request.serial, mailbox.error()));
    mailbox->move_above(lowest_own);
    mailbox->put(Letter::none, {});
    Readiness readiness{
        .jobs = &pair->second, .mailbox = &*mailbox, .application = &own_.application, .name = &name_};
    const auto born = give_birth_to_copy({.function = wait_for_job, .argument = &readiness}, CopyBy::clone3,
                                         CloneFlag::PARENT, own_.born);
    if (!born) return reply(failed(request.serial, born.error()));
    const std::array<int, 3> descriptors{born->pidfd.number(), pair->first.number(), mailbox->number()};
    if (send({.serial = request.serial, .pid = born->pid}, descriptors)) return true;
    return reply(failed(request.serial, Error{"zygote", EIO, "the new process could not be handed over"}));
  }

  // The vfork class: the program's process borrows our memory until its exec, and nothing is copied.
  bool launch(const Request& request, std::vector<Fd>& descriptors) {
    const Mailbox mailbox(std::move(descriptors.front()));
    const auto process = launch_from(mailbox, request, descriptors);
    descriptors.clear();
    if (process) return hand_over(request, *process);
    mailbox.put(Letter::error, launch::write_failure(process.error()));
    return reply(
        {.serial = request.serial, .pid = *own_.born, .is_launch_error = true, .number = process.error().number});
  }

  Result<NewProcess> launch_from(const Mailbox& mailbox, const Request& request, std::vector<Fd>& descriptors) {
    *own_.born = 0;
    std::vector<int> numbers;
    for (Fd& descriptor : std::span(descriptors).subspan(1)) {
      descriptor = Fd(move_above(descriptor.release(), request.lowest));
      numbers.push_back(descriptor.number());
      if (numbers.back() < request.lowest) {
        return std::unexpected(Error{"dup2", EMFILE, "the descriptors of a program"});
      }
    }
    launch::LetterDescriptors arranged;
    std::size_t next = 0;
    for (std::size_t index = 0; index < request.has_standard.size(); ++index) {
      if (request.has_standard[index]) arranged.standard[index] = numbers[next++];
    }
    arranged.of_plan = std::span(numbers).subspan(next);
    return launch::launch_letter(mailbox.content().bytes, arranged, *own_.born);
  }

  bool hand_over(const Request& request, const NewProcess& process) {
    const int pidfd = process.pidfd.number();
    if (auto sent = send({.serial = request.serial, .pid = process.pid}, std::span(&pidfd, 1)); sent) return true;
    // Nobody would know of it.
    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
    return reply(failed(request.serial, Error{"zygote", EIO, "the new process could not be handed over"}));
  }

  Result<void> send(const Reply& reply, std::span<const int> descriptors = {}) {
    return own_.socket.send(std::as_bytes(std::span(&reply, 1)), descriptors);
  }
  bool reply(const Reply& reply) { return send(reply).has_value(); }

  const Birthright& own_;
  const TaskName& name_;
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
  TaskName name{};
  prctl(PR_GET_NAME, name.data());
  prctl(PR_SET_NAME, "ramet zygote");
  // The loader looks up here, once for all copies, what each of them calls.
  answer::rehearse();
  std::array<int, 3> trial{own.socket.number(), -1, -1};
  (void)place_standard_descriptors(trial);
  close(0);
  Life life(own, name);
  while (wait_for_request(own.socket, own.application) && life.serve()) {
  }
  _exit(0);
}

}  // namespace ramet::zygote
