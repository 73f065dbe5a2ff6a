#include "trace/symbol/image.h"

#include <gelf.h>
#include <unistd.h>

#include <utility>

namespace ramet::trace {

namespace {

constexpr off_t read_whole_up_to = 1024 * 1024;  // bytes: nearly every program and library that comes and goes
constexpr std::uint64_t largest_image = std::uint64_t{1} << 40;

}  // namespace

Result<Image> Image::read(int descriptor, std::string path) {
  elf_version(EV_CURRENT);
  Image image(elf_begin(descriptor, ELF_C_READ, nullptr), descriptor, std::move(path));
  if (image.elf_ == nullptr) return refuse("read ELF file", elf_errmsg(-1));
  if (!image.learn_layout()) return refuse("read ELF file", "not a loadable ELF file: " + image.path_);
  image.read_whole_if_small();
  return image;
}

Result<Image> Image::view(char* bytes, std::size_t size, std::string name) {
  elf_version(EV_CURRENT);
  Image image(elf_memory(bytes, size), -1, std::move(name));
  if (image.elf_ == nullptr) return refuse("read ELF image", elf_errmsg(-1));
  if (!image.learn_layout()) return refuse("read ELF image", "not a loadable ELF image: " + image.path_);
  return image;
}

Image::Image(Image&& other) noexcept
    : elf_(std::exchange(other.elf_, nullptr)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      machine_(other.machine_),
      low_(other.low_),
      high_(other.high_),
      segments_(std::move(other.segments_)) {}

Image& Image::operator=(Image&& other) noexcept {
  Image moved(std::move(other));
  std::swap(elf_, moved.elf_);
  std::swap(descriptor_, moved.descriptor_);
  std::swap(path_, moved.path_);
  std::swap(machine_, moved.machine_);
  std::swap(low_, moved.low_);
  std::swap(high_, moved.high_);
  std::swap(segments_, moved.segments_);
  return *this;
}

Image::~Image() {
  if (elf_ != nullptr) elf_end(elf_);
  if (descriptor_ >= 0) close(descriptor_);
}

bool Image::learn_layout() {
  GElf_Ehdr header;
  std::size_t count = 0;
  if (elf_kind(elf_) != ELF_K_ELF || gelf_getehdr(elf_, &header) == nullptr) return false;
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) return false;
  if (elf_getphdrnum(elf_, &count) != 0) return false;
  machine_ = header.e_machine;
  for (std::size_t index = 0; index < count; ++index) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf_, static_cast<int>(index), &segment) == nullptr) return false;
    if (segment.p_type != PT_LOAD || segment.p_memsz > largest_image) continue;
    if (high_ == 0) low_ = segment.p_vaddr & (segment.p_align == 0 ? ~std::uint64_t{0} : -segment.p_align);
    high_ = std::max(high_, segment.p_vaddr + segment.p_memsz);
    if ((segment.p_flags & PF_X) != 0) segments_.push_back({segment.p_offset, segment.p_filesz, segment.p_vaddr});
  }
  return low_ < high_ && high_ - low_ <= largest_image;
}

void Image::read_whole_if_small() {
  const off_t size = lseek(descriptor_, 0, SEEK_END);
  if (size < 0 || size > read_whole_up_to || elf_cntl(elf_, ELF_C_FDREAD) != 0) return;
  close(std::exchange(descriptor_, -1));
}

std::optional<std::uint64_t> Image::address_of_offset(std::uint64_t offset) const {
  constexpr std::uint64_t page = 4096;
  for (const Segment& segment : segments_) {
    // The kernel maps whole pages, so the bytes just before and behind a segment are mapped with it.
    const std::uint64_t begin = segment.offset & -page;
    if (offset >= begin && offset < segment.offset + segment.size) return segment.address + offset - segment.offset;
  }
  return std::nullopt;
}

Image::Handle Image::release() { return {std::exchange(elf_, nullptr), std::exchange(descriptor_, -1)}; }

}  // namespace ramet::trace
