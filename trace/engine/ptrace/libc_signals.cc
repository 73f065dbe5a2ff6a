#include "trace/engine/ptrace/libc_signals.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace ramet::trace::ptrace {
namespace {

constexpr std::array libc_signals = {32, 33};
constexpr std::size_t mask_size = 8;

// The kernel's struct sigaction: its handler comes first on every architecture, the rest differs and is zero here.
struct Disposition {
  std::uintptr_t handler;
  std::array<std::uintptr_t, 3> rest;
};

std::array<bool, libc_signals.size()> ignored_at_start() {
  std::array<bool, libc_signals.size()> ignored{};
  for (std::size_t index = 0; index < libc_signals.size(); ++index) {
    Disposition found{};
    const bool known = ::syscall(SYS_rt_sigaction, libc_signals[index], nullptr, &found, mask_size) == 0;
    ignored[index] = known && found.handler == reinterpret_cast<std::uintptr_t>(SIG_IGN);
  }
  return ignored;
}

const auto ignored = ignored_at_start();

}  // namespace

std::vector<int> libc_signals_ignored_at_start() {
  std::vector<int> numbers;
  for (std::size_t index = 0; index < libc_signals.size(); ++index) {
    if (ignored[index]) numbers.push_back(libc_signals[index]);
  }
  return numbers;
}

}  // namespace ramet::trace::ptrace
