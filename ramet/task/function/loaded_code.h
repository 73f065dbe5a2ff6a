// LoadedCode: where the code of this process lay at one moment: the program, and the libraries loaded until then. A
// copy of the process that was made at that moment can run these functions, and no later ones. Source:
// dl_iterate_phdr(3).
#pragma once

#include <cstdint>
#include <vector>

namespace ramet {

class LoadedCode {
 public:
  [[nodiscard]] static LoadedCode now();

  [[nodiscard]] bool holds(std::uintptr_t function) const;

 private:
  struct Segment {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
  };
  std::vector<Segment> segments_;
};

}  // namespace ramet
