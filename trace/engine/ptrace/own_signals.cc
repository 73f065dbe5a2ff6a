#include "trace/engine/ptrace/own_signals.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>

namespace ramet::trace::ptrace {
namespace {

constexpr std::array forwarded = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
constexpr auto taken = std::to_array({SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGALRM, SIGPIPE});

constexpr int from_terminal_mark = -1;
// The sender of a signal that waits to be forwarded; 0 for none. Written by the handler, taken by the loop of one thread:
// relaxed suffices, and each is lock-free.
std::array<std::atomic<int>, 65> senders{};
std::atomic<bool> any_pending = false;
std::atomic<bool> stop_requested = false;
std::atomic<bool> continued = false;
std::atomic<bool> ticked = false;
std::array<struct sigaction, taken.size()> before{};
// The mask as the kernel has it, 32 and 33 included, which libc's own functions leave out.
std::uint64_t former_mask = 0;
bool is_ours = false;

void change_mask(int how, const std::uint64_t& mask, std::uint64_t* former) noexcept {
  ::syscall(SYS_rt_sigprocmask, how, &mask, former, sizeof(mask));
}

void retry_soon() {
  // The signal may have come between the loop's look and its wait: make sure that the wait ends.
  const itimerval soon{{0, 10'000}, {0, 10'000}};
  ::setitimer(ITIMER_REAL, &soon, nullptr);
}

void handle(int signal, siginfo_t* information, void*) {
  if (signal == SIGALRM) {
    ticked.store(true, std::memory_order_relaxed);
    return;
  }
  if (signal == SIGPIPE) return;
  if (signal == SIGCONT) {
    stop_requested.store(false, std::memory_order_relaxed);  // what came before it has been taken back
    continued.store(true, std::memory_order_relaxed);
    return;
  }
  if (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
    stop_requested.store(true, std::memory_order_relaxed);
  } else {
    const int sender = information->si_code == SI_KERNEL ? from_terminal_mark : information->si_pid;
    senders[static_cast<std::size_t>(signal)].store(sender == 0 ? from_terminal_mark : sender, std::memory_order_relaxed);
    any_pending.store(true, std::memory_order_relaxed);
  }
  retry_soon();
}

}  // namespace

OwnSignals::OwnSignals() {
  std::uint64_t ours = 0;
  for (const int signal : taken) ours |= std::uint64_t{1} << (signal - 1);
  // Whoever started us may wait for signals with sigwait, and have them blocked: without a tick no wait of ours would end.
  change_mask(SIG_UNBLOCK, ours, &former_mask);
  is_ours = true;
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO;  // no SA_RESTART: the wait has to end
  ::sigemptyset(&action.sa_mask);
  for (std::size_t index = 0; index < taken.size(); ++index) {
    ::sigaction(taken[index], nullptr, &before[index]);
    // What was ignored when we came (nohup, a shell's background job) stays ignored, for us and for the program.
    const bool leave = before[index].sa_handler == SIG_IGN && taken[index] != SIGALRM && taken[index] != SIGPIPE;
    if (!leave) ::sigaction(taken[index], &action, nullptr);
  }
}

OwnSignals::~OwnSignals() {
  tick_every(std::chrono::milliseconds(0));
  for (std::size_t index = 0; index < taken.size(); ++index) ::sigaction(taken[index], &before[index], nullptr);
  change_mask(SIG_SETMASK, former_mask, nullptr);
  is_ours = false;
}

sigset_t OwnSignals::mask_before() {
  std::uint64_t mask = former_mask;
  if (!is_ours) change_mask(SIG_BLOCK, 0, &mask);
  sigset_t set;
  ::sigemptyset(&set);
  std::memcpy(&set, &mask, sizeof(mask));  // libc's set begins with the kernel's
  return set;
}

std::vector<int> OwnSignals::ignored_before() {
  std::vector<int> ignored;
  for (std::size_t index = 0; is_ours && index < taken.size(); ++index) {
    if (before[index].sa_handler == SIG_IGN) ignored.push_back(taken[index]);
  }
  return ignored;
}

std::vector<OwnSignals::Pending> OwnSignals::take() {
  std::vector<Pending> pending;
  if (!any_pending.exchange(false, std::memory_order_relaxed)) return pending;
  for (const int signal : forwarded) {
    const int sender = senders[static_cast<std::size_t>(signal)].exchange(0, std::memory_order_relaxed);
    if (sender != 0) pending.push_back({signal, sender == from_terminal_mark, sender == from_terminal_mark ? 0 : sender});
  }
  return pending;
}

bool OwnSignals::take_stop_request() { return stop_requested.exchange(false, std::memory_order_relaxed); }

bool OwnSignals::take_continue() { return continued.exchange(false, std::memory_order_relaxed); }

void OwnSignals::tick_every(std::chrono::milliseconds interval) {
  const timeval step{interval.count() / 1000, (interval.count() % 1000) * 1000};
  const itimerval timer{step, step};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

bool OwnSignals::take_tick() { return ticked.exchange(false, std::memory_order_relaxed); }

}  // namespace ramet::trace::ptrace
