#include "trace/engine/ptrace/syscall_filter.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <set>

#include "ramet/own/fd.h"
#include "trace/engine/ptrace/creation.h"
#include "trace/syscall/name.h"

namespace ramet::trace::ptrace {
namespace {

struct FilterArchitecture {
  Architecture architecture;
  std::uint32_t token;
};
constexpr std::array architectures = {FilterArchitecture{Architecture::x86_64, SCMP_ARCH_X86_64},
                                      FilterArchitecture{Architecture::i386, SCMP_ARCH_X86},
                                      FilterArchitecture{Architecture::x32, SCMP_ARCH_X32}};

using Context = std::unique_ptr<void, decltype(&::seccomp_release)>;

Result<Context> context_for(const FilterArchitecture& wanted) {
  Context context(::seccomp_init(SCMP_ACT_ALLOW), ::seccomp_release);
  if (!context) return std::unexpected(Error{"make the seccomp filter", ENOMEM, {}});
  // Another architecture's calls pass here; each has a filter of its own, merged below.
  ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
  if (wanted.token != ::seccomp_arch_native()) {
    ::seccomp_arch_remove(context.get(), ::seccomp_arch_native());
    if (const int error = ::seccomp_arch_add(context.get(), wanted.token); error != 0)
      return std::unexpected(Error{"add an architecture to the seccomp filter", -error, {}});
  }
  return context;
}

std::set<std::uint64_t> numbers_to_stop(Architecture architecture, const Options& options) {
  std::set<std::uint64_t> numbers;
  if (options.system_calls) {
    const auto chosen = options.system_calls->numbers(architecture);
    numbers.insert(chosen.begin(), chosen.end());
  }
  for (const KnownSyscall& known : known_syscalls(architecture)) {
    const auto call = creating_call(architecture, known.number);
    const bool may_be_untraced = call == CreateCall::clone || call == CreateCall::clone3;
    const bool changes_sharing = known.name == "unshare" || known.name == "setns";
    if (may_be_untraced || changes_sharing || (call && options.failed_creations == FailedCreations::seen)) numbers.insert(known.number);
  }
  return numbers;
}

Result<std::vector<sock_filter>> export_program(const Context& context) {
  const Fd file(::memfd_create("filter", MFD_CLOEXEC));
  if (!file.is_open()) return last_error("make a memory file");
  if (const int error = ::seccomp_export_bpf(context.get(), file.number()); error != 0)
    return std::unexpected(Error{"export the seccomp filter", -error, {}});
  const off_t size = ::lseek(file.number(), 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  if (::pread(file.number(), program.data(), static_cast<std::size_t>(size), 0) != size) return last_error("read the seccomp filter");
  return program;
}

}  // namespace

Result<std::vector<sock_filter>> make_syscall_filter(const Options& options) {
  Context merged(nullptr, ::seccomp_release);
  for (const FilterArchitecture& wanted : architectures) {
    auto context = context_for(wanted);
    if (!context) return std::unexpected(context.error());
    for (const std::uint64_t number : numbers_to_stop(wanted.architecture, options))
      // A name that this libseccomp knows but cannot filter on this architecture cannot be called there either.
      (void)::seccomp_rule_add_exact(context->get(), SCMP_ACT_TRACE(0), static_cast<int>(number), 0);
    if (!merged) {
      merged = std::move(*context);
    } else if (const int error = ::seccomp_merge(merged.get(), context->get()); error == 0) {
      (void)context->release();  // owned by the one it was merged into
    } else {
      return std::unexpected(Error{"merge the seccomp filters", -error, {}});
    }
  }
  return export_program(merged);
}

}  // namespace ramet::trace::ptrace
