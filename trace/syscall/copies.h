// Which memory of a traced task a system call's arguments point to, so that it can be copied while it is still there:
// what the call reads when it is entered, what the kernel wrote when it has returned. Also which arguments are descriptors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "trace/event.h"

namespace ramet::trace {

// The memory of a traced task.
class MemorySource {
 public:
  virtual ~MemorySource() = default;
  // Fills `into` from `address` on; returns how many bytes could be read, from the first on.
  virtual std::size_t read(std::uint64_t address, std::span<std::byte> into) = 0;
};

enum class Detail : std::uint8_t {
  abbreviated,  // as much as a line of strace shows without -v
  full,         // whole structures, and the environment's texts
};

struct CopyLimits {
  std::size_t string_limit = 32;  // bytes of a text or a buffer that will be shown, strace's -s
  Detail detail = Detail::abbreviated;
};

std::vector<MemoryCopy> copies_at_entry(Architecture architecture, std::uint64_t number,
                                        std::span<const std::uint64_t, 6> arguments, MemorySource& source,
                                        const CopyLimits& limits);

std::vector<MemoryCopy> copies_at_return(Architecture architecture, std::uint64_t number,
                                         std::span<const std::uint64_t, 6> arguments, std::int64_t result,
                                         MemorySource& source, const CopyLimits& limits);

// The descriptors among the arguments, those that are not negative, and AT_FDCWD.
std::vector<int> descriptors_at_entry(Architecture architecture, std::uint64_t number,
                                      std::span<const std::uint64_t, 6> arguments);

// The descriptors that the call made: its result, or those it wrote to the memory in `copies`.
std::vector<int> descriptors_at_return(Architecture architecture, std::uint64_t number,
                                       std::span<const std::uint64_t, 6> arguments, std::int64_t result,
                                       std::span<const MemoryCopy> copies);

}  // namespace ramet::trace
