#include "ramet/task/function/loaded_code.h"

#include <link.h>

#include <algorithm>

namespace ramet {

LoadedCode LoadedCode::now() {
  LoadedCode code;
  const auto visit = [](dl_phdr_info* object, std::size_t, void* found) {
    for (int index = 0; index < object->dlpi_phnum; ++index) {
      const auto& part = object->dlpi_phdr[index];
      if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
      const std::uintptr_t begin = object->dlpi_addr + part.p_vaddr;
      static_cast<LoadedCode*>(found)->segments_.push_back({.begin = begin, .end = begin + part.p_memsz});
    }
    return 0;
  };
  dl_iterate_phdr(visit, &code);
  return code;
}

bool LoadedCode::holds(std::uintptr_t function) const {
  return std::ranges::any_of(segments_,
                             [function](const Segment& each) { return function >= each.begin && function < each.end; });
}

}  // namespace ramet
