// Image: one ELF file that is mapped executable somewhere, opened once however many processes map it.
//
// A program may be replaced or deleted while it is traced, so an image is opened when the mapping is reported and not
// when a stack is resolved; a small file is read whole, so that it needs no descriptor for the rest of the run. Files are
// read, never mapped: a file that somebody truncates must not end us with SIGBUS.
// Source: elf(5), libelf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "ramet/result.h"

struct Elf;

namespace ramet::trace {

// What tells two files apart, also after one took the other's path.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t modified_ns = 0;
  friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

class Image {
 public:
  // Takes `descriptor` over, also when it fails: not an ELF file, no loadable segment, not for a machine we know.
  [[nodiscard]] static Result<Image> read(int descriptor, std::string path);
  // From bytes that stay valid as long as the image: the vdso.
  [[nodiscard]] static Result<Image> view(char* bytes, std::size_t size, std::string name);

  Image(Image&& other) noexcept;
  Image& operator=(Image&& other) noexcept;
  ~Image();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int machine() const { return machine_; }             // EM_X86_64, ...
  [[nodiscard]] std::uint64_t low() const { return low_; }           // link-time addresses [low, high), as libdwfl
  [[nodiscard]] std::uint64_t high() const { return high_; }         // counts them: low is aligned to its segment
  [[nodiscard]] bool holds_descriptor() const { return descriptor_ >= 0; }
  [[nodiscard]] Elf* elf() const { return elf_; }

  // The link-time address of the byte at `offset` in the file, where an executable segment has it.
  [[nodiscard]] std::optional<std::uint64_t> address_of_offset(std::uint64_t offset) const;

  // Gives the handle and its descriptor away (to libdwfl, which ends them). What was learnt of the file stays.
  struct Handle {
    Elf* elf;
    int descriptor;
  };
  [[nodiscard]] Handle release();

 private:
  struct Segment {
    std::uint64_t offset, size, address;
  };
  Image(Elf* elf, int descriptor, std::string path) : elf_(elf), descriptor_(descriptor), path_(std::move(path)) {}
  [[nodiscard]] bool learn_layout();
  void read_whole_if_small();

  Elf* elf_ = nullptr;
  int descriptor_ = -1;
  std::string path_;
  int machine_ = 0;
  std::uint64_t low_ = 0, high_ = 0;
  std::vector<Segment> segments_;  // the executable ones
};

}  // namespace ramet::trace
