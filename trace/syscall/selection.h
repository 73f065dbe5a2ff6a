// SyscallSelection: which system calls the user asked for, as strace's -e trace= has it: names, %classes, /patterns/,
// numbers, lists with commas, a leading ! for all others, a leading ? where a name may be unknown, all and none.
// Source: strace(1).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/result.h"
#include "trace/event.h"

namespace ramet::trace {

class SyscallSelection {
 public:
  // Selects everything.
  SyscallSelection() = default;

  // Fails with a sentence that names what is not understood, and the nearest name there is.
  static Result<SyscallSelection> parse(std::string_view expression);

  // A number without a name is in a selection of all, or in one that excludes others.
  [[nodiscard]] bool contains(Architecture architecture, std::uint64_t number) const;

  // The numbers that are chosen among those with a name, ascending.
  [[nodiscard]] std::vector<std::uint64_t> numbers(Architecture architecture) const;

  [[nodiscard]] bool all() const { return inverted_ && listed_.empty(); }

 private:
  friend class SelectionParser;
  bool inverted_ = true;  // what is listed is left out
  std::map<Architecture, std::set<std::uint64_t>> listed_;
};

}  // namespace ramet::trace
