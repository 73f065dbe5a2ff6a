#include "trace/syscall/name.h"

#include <array>
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>
#include <seccomp.h>
#include <vector>

namespace ramet::trace {
namespace {

constexpr std::array architectures{Architecture::x86_64,  Architecture::i386, Architecture::x32,
                                   Architecture::aarch64, Architecture::arm,  Architecture::riscv64};
constexpr std::uint64_t highest_number = 600;  // Linux 6.18 has given out numbers below 472

std::uint32_t seccomp_token(Architecture architecture) {
  switch (architecture) {
    case Architecture::unknown: return SCMP_ARCH_NATIVE;
    case Architecture::x86_64: return SCMP_ARCH_X86_64;
    case Architecture::i386: return SCMP_ARCH_X86;
    case Architecture::x32: return SCMP_ARCH_X32;
    case Architecture::aarch64: return SCMP_ARCH_AARCH64;
    case Architecture::arm: return SCMP_ARCH_ARM;
    case Architecture::riscv64: return SCMP_ARCH_RISCV64;
  }
  return SCMP_ARCH_NATIVE;
}

std::vector<KnownSyscall> ask_libseccomp(Architecture architecture) {
  std::vector<KnownSyscall> known;
  const std::uint64_t first = architecture == Architecture::x32 ? x32_bit : 0;
  for (std::uint64_t number = first; number < first + highest_number; ++number) {
    char* name = seccomp_syscall_resolve_num_arch(seccomp_token(architecture), static_cast<int>(number));
    if (name == nullptr) continue;
    known.push_back({number, name});
    std::free(name);
  }
  return known;
}

}  // namespace

std::span<const Architecture> known_architectures() { return architectures; }

std::span<const KnownSyscall> known_syscalls(Architecture architecture) {
  // Asked once: libseccomp searches its table from the start for each number.
  static std::array<std::vector<KnownSyscall>, 8> tables;
  static std::array<std::once_flag, 8> asked;
  const auto index = static_cast<std::size_t>(architecture);
  std::call_once(asked.at(index), [&] { tables.at(index) = ask_libseccomp(architecture); });
  return tables.at(index);
}

std::string syscall_name(Architecture architecture, std::uint64_t number) {
  const auto known = known_syscalls(architecture);
  const auto found = std::ranges::lower_bound(known, number, {}, &KnownSyscall::number);
  if (found != known.end() && found->number == number) return found->name;
  return fmt::format("syscall_{:#x}", number);
}

std::optional<std::uint64_t> syscall_number(Architecture architecture, std::string_view name) {
  for (const KnownSyscall& call : known_syscalls(architecture))
    if (call.name == name) return call.number;
  return std::nullopt;
}

}  // namespace ramet::trace
