// Copier: follows the arguments of one call into a task's memory, kind by kind.
// What a task points at may be anything: every size is bounded, and what cannot be read is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trace/syscall/copies.h"
#include "trace/syscall/kind.h"
#include "trace/syscall/layout.h"

namespace ramet::trace {

class Copier {
 public:
  Copier(Architecture architecture, std::span<const std::uint64_t, 6> arguments, MemorySource& source,
         const CopyLimits& limits)
      : architecture_(architecture), arguments_(arguments), source_(source), limits_(limits) {}

  // From here on copies are of what the kernel wrote, in a call that gave `result`.
  void returned(std::int64_t result) { result_ = result; }

  void copy(std::size_t index, const Argument& argument);

  std::vector<MemoryCopy> take() { return std::move(copies_); }

 private:
  void copy_block(std::uint64_t address, std::size_t size);
  void copy_text(std::uint64_t address, std::size_t limit);
  void copy_bytes(std::uint64_t address, const Argument& argument);
  void copy_text_list(std::uint64_t address, bool with_texts);
  void copy_vectors(std::uint64_t address, std::uint64_t count);
  void copy_message(std::uint64_t address);
  void copy_clone_arguments(std::uint64_t address, std::uint64_t size);
  void copy_signal_set_and_size(std::uint64_t address);
  void copy_signal_frame(std::uint64_t stack_pointer, SignalFrameMask mask);
  void copy_sized_by_pointer(std::uint64_t address, std::uint64_t length_address);
  std::optional<std::uint64_t> word_at(std::uint64_t address);
  std::optional<std::uint64_t> value_at(std::uint64_t address, std::size_t size);
  [[nodiscard]] std::uint64_t length_of(const Argument& argument) const;
  [[nodiscard]] bool failed() const { return result_ && *result_ < 0; }

  Architecture architecture_;
  std::span<const std::uint64_t, 6> arguments_;
  MemorySource& source_;
  const CopyLimits& limits_;
  std::optional<std::int64_t> result_;
  std::vector<MemoryCopy> copies_;
};

}  // namespace ramet::trace
