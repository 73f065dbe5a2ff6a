#include "trace/syscall/selection.h"

#include "trace/syscall/name.h"

namespace ramet::trace {

bool SyscallSelection::contains(Architecture architecture, std::uint64_t number) const {
  const auto listed = listed_.find(architecture);
  const bool found = listed != listed_.end() && listed->second.contains(number);
  return found != inverted_;
}

std::vector<std::uint64_t> SyscallSelection::numbers(Architecture architecture) const {
  std::vector<std::uint64_t> chosen;
  for (const KnownSyscall& call : known_syscalls(architecture))
    if (contains(architecture, call.number)) chosen.push_back(call.number);
  return chosen;
}

}  // namespace ramet::trace
