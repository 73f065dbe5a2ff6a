// Call: everything that is known of one system call when it is printed, at its entry and again when it has returned.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/event.h"
#include "trace/syscall/copies.h"
#include "trace/syscall/name.h"
#include "trace/syscall/row.h"
#include "trace/view/strace_print/memory_view.h"

namespace ramet::trace::strace_print {

struct Outcome {
  std::int64_t result = 0;  // -errno when failed
  bool failed = false;
};

struct Call {
  std::string name;
  Architecture architecture = Architecture::unknown;
  const Shape* shape = nullptr;
  std::array<std::uint64_t, 6> arguments{};
  MemoryView at_entry;
  MemoryView at_return;
  std::optional<Outcome> outcome;
  std::vector<DescriptorPath> descriptors;
  std::size_t string_limit = 32;
  Detail detail = Detail::abbreviated;

  [[nodiscard]] bool failed() const { return outcome && outcome->failed; }
  [[nodiscard]] bool full() const { return detail == Detail::full; }
  [[nodiscard]] std::size_t word() const { return word_size(architecture); }
  // Where the memory of an argument in `direction` is found in the phase that is being printed.
  [[nodiscard]] const MemoryView& memory(Direction direction) const {
    return direction == Direction::in || !outcome ? at_entry : at_return;
  }
};

}  // namespace ramet::trace::strace_print
