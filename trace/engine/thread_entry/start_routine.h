// Where a C library keeps, in a thread's descriptor, the function that pthread_create was given. glibc exports the place for
// debuggers, as _thread_db_pthread_start_routine; musl does not say, and then nothing is known.
// Source: glibc's nptl_db (a descriptor is {bits, elements, offset in bytes}, 32 bits each).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>
#include <utility>

#include "trace/event.h"

namespace ramet::trace {

// Bytes from the descriptor's beginning to the pointer; the pointer to its argument follows it directly.
using StartRoutineOffset = std::uint32_t;

class StartRoutineOffsets {
 public:
  // Of the C library among `mappings` of process `tgid`, or of the program itself where it is linked statically. The file
  // is read once, by device and inode.
  [[nodiscard]] std::optional<StartRoutineOffset> of(pid_t tgid, std::span<const Mapping> mappings);

  // Of one file. nullopt: no such file, no ELF file, or it does not say.
  [[nodiscard]] std::optional<StartRoutineOffset> of_file(const std::string& path);

 private:
  std::map<std::pair<dev_t, ino_t>, std::optional<StartRoutineOffset>> known_;
};

}  // namespace ramet::trace
