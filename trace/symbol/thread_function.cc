#include "trace/symbol/thread_function.h"

namespace ramet::trace {

std::optional<FoundFunction> ThreadFunction::at(std::uint64_t address) {
  const std::optional<std::uint64_t> home = homes_.home_of(space_, address);
  if (!home) return std::nullopt;
  return FoundFunction{address, source_.function_at(*home)};
}

std::optional<FoundFunction> ThreadFunction::behind(std::uint64_t entry, std::span<const MemoryCopy>) { return at(entry); }

}  // namespace ramet::trace
