// AddressSpace: which image, and which place in it, an address of one process belongs to.
//
// Every image has one *home*: an address range of our own, the same for all processes, where no process has anything. An address of a process is translated to the home of its image, so that one libdwfl session serves all processes,
// and a stack of the same calls in two processes is the same list of home addresses however they were randomised.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/event.h"

namespace ramet::trace {

class Image;
class ImageFiles;

class AddressSpace {
 public:
  // An executable mapping; `image` is nullptr where there is no file that can be read.
  struct Piece {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t link_time = 0;  // of `begin`, in the image
    Image* image = nullptr;
    std::string path;             // as the process has it, without " (deleted)"
  };

  AddressSpace(const std::vector<Mapping>& mappings, pid_t tgid, ImageFiles& files);

  // The executable piece that holds `address`, or nullptr.
  [[nodiscard]] const Piece* find(std::uint64_t address) const;
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;  // by address
};

}  // namespace ramet::trace
