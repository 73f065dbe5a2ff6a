// StraceCreations: whether the calls that made the program's tasks are among those that the user chose to see.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "trace/event.h"
#include "trace/syscall/selection.h"

namespace ramet::trace {

class StraceCreations {
 public:
  void note(CreateCall call) { seen_.insert(call); }

  // "this program uses clone3: try -e clone3,clone,futex"; empty when `selection` shows what it asks for. A choice asks
  // for creations when it holds one of the calls that create tasks.
  [[nodiscard]] std::string hint(const SyscallSelection& selection, std::string_view expression, Architecture architecture) const;

 private:
  std::set<CreateCall> seen_;
};

}  // namespace ramet::trace
