#include "ramet/task/stack_overflow.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "ramet/own/mapping.h"
#include "ramet/sync/once.h"
#include "ramet/task/thread/overflow_watch.h"

namespace ramet {

namespace {

std::atomic<OverflowReport> usual{OverflowReport::none};

// Written before the handler is installed, and read by it alone.
struct sigaction before_us;
std::atomic<bool> before_us_is_spent{false};  // SA_RESETHAND: it was for one signal

// A line put together in a handler: no heap, no locale, no lock.
class Line {
 public:
  Line& operator<<(std::string_view text) noexcept {
    const std::size_t length = std::min(text.size(), sizeof bytes_ - used_);
    std::memcpy(bytes_ + used_, text.data(), length);
    used_ += length;
    return *this;
  }
  Line& operator<<(std::size_t number) noexcept {
    char digits[20];
    std::size_t first = sizeof digits;
    do {
      digits[--first] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return *this << std::string_view(digits + first, sizeof digits - first);
  }
  void write_to(int descriptor) const noexcept { (void)!::write(descriptor, bytes_, used_); }

 private:
  char bytes_[160];
  std::size_t used_ = 0;
};

// Where the main thread's stack ends now: the limit may have been changed. Size 0: nowhere.
GuardedStack end_of_growing_stack(std::byte* top) noexcept {
  constexpr std::size_t gap = std::size_t{1} << 20;  // that the kernel keeps free below (stack_guard_gap)
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return {};
  return {.low = top - limit.rlim_cur, .size = limit.rlim_cur, .guard_size = gap};
}

// Null when the fault is another.
const WatchedStack* overflowed(const siginfo_t& info, GuardedStack& stack) noexcept {
  const WatchedStack* watched = watched_stack();
  // A code of 0 or less: somebody sent the signal, and there is no address.
  if (watched == nullptr || info.si_code <= 0) return nullptr;
  stack = watched->grows ? end_of_growing_stack(watched->stack.low) : watched->stack;
  const auto low = reinterpret_cast<std::uintptr_t>(stack.low);
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  return address < low && low - address <= stack.guard_size ? watched : nullptr;
}

void report(const GuardedStack& stack) noexcept {
  char name[16] = {};
  prctl(PR_GET_NAME, name);
  constexpr std::size_t kibi = 1024;
  const bool in_mebi = stack.size % (kibi * kibi) == 0;
  Line line;
  line << "thread '" << std::string_view(name) << "' (tid " << static_cast<std::size_t>(syscall(SYS_gettid))
       << ") has overflowed its stack of " << stack.size / (in_mebi ? kibi * kibi : kibi)
       << (in_mebi ? " MiB\n" : " KiB\n");
  line.write_to(STDERR_FILENO);
}

// A fault comes again as soon as the handler returns, and then meets the default, in the state that a core shall show.
// A signal that was sent does not: it is sent once more, and waits until the handler returns.
void leave_to_default(const siginfo_t& info) noexcept {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGSEGV, &standard, nullptr);
  if (info.si_code <= 0) syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGSEGV);
}

// Not noexcept: it may be a handler that throws.
void pass_on(int signal, siginfo_t* info, void* context) {
  const bool spent =
      (before_us.sa_flags & SA_RESETHAND) != 0 && before_us_is_spent.exchange(true, std::memory_order_relaxed);
  if ((before_us.sa_flags & SA_SIGINFO) != 0 && !spent) return before_us.sa_sigaction(signal, info, context);
  // A fault cannot be ignored, only a signal that was sent.
  if (before_us.sa_handler == SIG_IGN && info->si_code <= 0) return;
  if (before_us.sa_handler == SIG_DFL || before_us.sa_handler == SIG_IGN || spent) return leave_to_default(*info);
  before_us.sa_handler(signal);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const int saved = errno;
  GuardedStack stack;
  if (overflowed(*info, stack) != nullptr) {
    report(stack);
    leave_to_default(*info);
  } else {
    pass_on(signal, info, context);
  }
  errno = saved;
}

// The end of the mapping that the caller's frame lies in, from which the kernel counts. Null when that is not known.
std::byte* top_of_own_stack() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    const char* text = line.data();
    const auto first = std::from_chars(text, text + line.size(), begin, 16);
    std::from_chars(first.ptr + 1, text + line.size(), end, 16);
    if (begin <= here && here < end) return reinterpret_cast<std::byte*>(end);
  }
  return nullptr;
}

Result<void> watch_main_thread() {
  std::byte* top = top_of_own_stack();
  if (top == nullptr || watched_stack() != nullptr) return {};
  auto watch = OverflowWatch::make();
  if (!watch) return std::unexpected(std::move(watch.error()));
  static OverflowWatch* worn = nullptr;  // for good
  worn = watch->release();
  worn->put_on({.stack = {.low = top}, .grows = true});
  return {};
}

}  // namespace

void install_overflow_handler() {
  static Once once;
  once.call([] {
    sigaction(SIGSEGV, nullptr, &before_us);
    struct sigaction ours {};
    ours.sa_sigaction = on_fault;
    // What it was promised about masks and restarts, the handler before us gets from the kernel.
    ours.sa_mask = before_us.sa_mask;
    ours.sa_flags = SA_SIGINFO | SA_ONSTACK | (before_us.sa_flags & (SA_NODEFER | SA_RESTART));
    sigaction(SIGSEGV, &ours, nullptr);
  });
}

Result<void> report_stack_overflows() {
  install_overflow_handler();
  usual.store(OverflowReport::wanted, std::memory_order_relaxed);
  return getpid() == gettid() ? watch_main_thread() : Result<void>();
}

OverflowReport usual_overflow_report() noexcept { return usual.load(std::memory_order_relaxed); }

}  // namespace ramet
