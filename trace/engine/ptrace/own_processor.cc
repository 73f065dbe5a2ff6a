#include "trace/engine/ptrace/own_processor.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

namespace ramet::trace::ptrace {
namespace {

constexpr int thick = 600;            // changes in a second: more than a parallel build makes, fewer than a shell script in a hurry
constexpr auto longest_wait = std::chrono::microseconds(250);  // for each of them: much of it is who stops and hands over
constexpr int ticks_until_free = 10;  // with few changes, before the processor is left
constexpr int shunned_ticks = 100;    // after it had to wait, before it stays again

template <typename Mask>
bool set_allowed(const Mask& mask) {
  return ::syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask.data()) == 0;
}

}  // namespace

OwnProcessor::OwnProcessor() : account_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {
  knows_waiting_ = waited().has_value();
}

void OwnProcessor::ticked(int changes, std::chrono::nanoseconds interval) {
  if (!knows_waiting_ || interval <= interval.zero()) return;
  const bool many = changes * std::chrono::nanoseconds(std::chrono::seconds(1)) >= thick * interval;
  if (ticks_to_shun_ > 0) {
    --ticks_to_shun_;
  } else if (!stays_) {
    if (many) stay();
  } else {
    const auto waited_now = waited().value_or(waited_before_);
    const bool must_wait = waited_now - std::exchange(waited_before_, waited_now) > longest_wait * std::max(changes, 1);
    if (must_wait) ticks_to_shun_ = shunned_ticks;
    quiet_ticks_ = many ? 0 : quiet_ticks_ + 1;
    if (must_wait || quiet_ticks_ >= ticks_until_free) go_free();
  }
}

void OwnProcessor::stay() {
  allowed_ = {};  // asked anew, because taskset(1) may have changed it
  if (::syscall(SYS_sched_getaffinity, 0, sizeof(allowed_), allowed_.data()) <= 0) return;
  int count = 0;
  for (const unsigned long word : allowed_) count += std::popcount(word);
  const int here = count > 1 ? ::sched_getcpu() : -1;
  if (here < 0 || static_cast<std::size_t>(here) >= most_processors) return;
  constexpr int bits = 8 * sizeof(unsigned long);
  Processors only_here{};
  only_here[static_cast<std::size_t>(here / bits)] = 1UL << (here % bits);
  stays_ = set_allowed(only_here);
  quiet_ticks_ = 0;
  waited_before_ = waited().value_or(waited_before_);
}

void OwnProcessor::go_free() {
  if (std::exchange(stays_, false)) (void)set_allowed(allowed_);  // refused where a cpuset took them from us: then that rules
}

std::optional<std::chrono::nanoseconds> OwnProcessor::waited() const {
  std::array<char, 64> text{};
  const ssize_t size = ::pread(account_.number(), text.data(), text.size(), 0);
  if (size <= 0) return std::nullopt;
  const char* const end = text.data() + size;
  std::uint64_t on_processor = 0, waiting = 0;
  const auto first = std::from_chars(text.data(), end, on_processor);
  if (first.ec != std::errc() || first.ptr == end) return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, waiting).ec != std::errc()) return std::nullopt;
  return std::chrono::nanoseconds(waiting);
}

}  // namespace ramet::trace::ptrace
