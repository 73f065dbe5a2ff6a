// Unwinding: from raw registers and a copy of the stack to the list of code addresses that the task would return to.
//
// glibc ends its unwind information before the system call instruction in clone and clone3, so where the innermost
// address has none, the return address is taken from the stack. Frames stop where the copy, or what can be known, stops.
// Source: DWARF 5, 6.4; elfutils/libdwfl.h (dwfl_attach_state); the psABIs of x86-64 and i386.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "trace/event.h"
#include "trace/symbol/address_space.h"
#include "trace/symbol/homes.h"

namespace ramet::trace {

struct CodeAddress {
  std::uint64_t address = 0;  // in the process
  std::uint64_t lookup = 0;   // at home, and inside the calling instruction; 0: in no image that can be read
  friend bool operator==(const CodeAddress&, const CodeAddress&) = default;
};

// Unwinds the stacks of one kind of machine.
class Unwinder {
 public:
  // EM_X86_64, EM_386, or EM_NONE. The number of captured registers, not the architecture, decides: a 64-bit task in an
  // int 0x80 call runs 64-bit code.
  [[nodiscard]] static int machine_of(const StackCaptured& captured);
  // nullptr for a machine that we cannot unwind.
  [[nodiscard]] static std::unique_ptr<Unwinder> for_machine(int machine);

  // Innermost first; never more than `most_frames`.
  [[nodiscard]] std::vector<CodeAddress> unwind(const StackCaptured& captured, const AddressSpace& space);

  [[nodiscard]] Homes& homes() { return homes_; }

  static constexpr std::size_t most_frames = 256;
  struct RegisterLayout;

 private:
  explicit Unwinder(const RegisterLayout& layout);
  struct Walk;
  [[nodiscard]] bool attach();
  [[nodiscard]] bool has_unwind_information(std::uint64_t home) const;
  void leave_system_call(Walk& walk);

  const RegisterLayout& layout_;
  Homes homes_;
  bool attached_ = false;
  Walk* walk_ = nullptr;  // the one under way: libdwfl takes its argument once, for all stacks
  friend struct UnwindCallbacks;
};

}  // namespace ramet::trace
