#include "trace/symbol/homes.h"

#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include "trace/symbol/debug_file.h"
#include "trace/symbol/image.h"

namespace ramet::trace {

namespace {

// No process can map these. libdwfl cuts the registers of a 32-bit machine to 32 bits, so there the homes are where such
// programs are seldom found: above what is linked to a fixed place, below what is not.
constexpr std::uint64_t first_home = std::uint64_t{1} << 56, last_home = std::uint64_t{1} << 60;
constexpr std::uint64_t first_home_32 = 0x1000'0000, last_home_32 = 0x5000'0000;
constexpr std::uint64_t home_alignment = 0x1'0000;

int find_elf(Dwfl_Module*, void** userdata, const char*, Dwarf_Addr, char** file_name, Elf** elf) {
  auto* image = static_cast<Image*>(*userdata);
  if (image == nullptr || image->elf() == nullptr) return -1;
  *file_name = strdup(image->path().c_str());
  const Image::Handle handle = image->release();
  *elf = handle.elf;
  return handle.descriptor;
}

int find_debuginfo(Dwfl_Module* module, void**, const char*, Dwarf_Addr, const char* file_name, const char* link, GElf_Word,
                   char** found) {
  return open_debug_file(module, file_name, link, found);
}

const Dwfl_Callbacks callbacks = {.find_elf = find_elf,
                                  .find_debuginfo = find_debuginfo,
                                  .section_address = dwfl_offline_section_address,
                                  .debuginfo_path = nullptr};

}  // namespace

Homes::Homes(int machine)
    : machine_(machine),
      session_(dwfl_begin(&callbacks)),
      next_home_(machine == EM_386 ? first_home_32 : first_home),
      last_home_(machine == EM_386 ? last_home_32 : last_home) {}

Homes::~Homes() {
  if (session_ != nullptr) dwfl_end(session_);
}

void Homes::admit(const AddressSpace& space) {
  const auto is_new = [this](const AddressSpace::Piece& piece) {
    return piece.image != nullptr && !biases_.contains(piece.image);
  };
  if (session_ == nullptr || std::ranges::none_of(space.pieces(), is_new)) return;
  std::vector<std::pair<Image*, Dwfl_Module*>> modules;
  dwfl_report_begin_add(session_);
  for (const AddressSpace::Piece& piece : space.pieces()) {
    if (!is_new(piece)) continue;
    biases_.emplace(piece.image, std::nullopt);
    const std::uint64_t size = piece.image->high() - piece.image->low();
    if (piece.image->machine() != machine_ || size > last_home_ - next_home_) continue;
    const std::string name = fmt::format("{}#{}", piece.image->path(), biases_.size());
    Dwfl_Module* const module = dwfl_report_module(session_, name.c_str(), next_home_, next_home_ + size);
    if (module == nullptr) continue;
    void** userdata = nullptr;
    dwfl_module_info(module, &userdata, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    *userdata = piece.image;
    modules.emplace_back(piece.image, module);
    next_home_ = std::min(last_home_, next_home_ + (size / home_alignment + 2) * home_alignment);
  }
  dwfl_report_end(session_, nullptr, nullptr);
  for (const auto& [image, module] : modules) {
    Dwarf_Addr start = 0;
    GElf_Addr bias = 0;
    dwfl_module_info(module, nullptr, &start, nullptr, nullptr, nullptr, nullptr, nullptr);
    // libdwfl works the place out from the file again: where it disagrees, names would be wrong.
    if (dwfl_module_getelf(module, &bias) == nullptr || bias != start - image->low()) continue;
    biases_[image] = bias;
    any_module_ = module;
  }
}

std::optional<std::uint64_t> Homes::home_of(const AddressSpace& space, std::uint64_t address) const {
  const AddressSpace::Piece* piece = space.find(address);
  if (piece == nullptr || piece->image == nullptr) return std::nullopt;
  const auto bias = biases_.find(piece->image);
  if (bias == biases_.end() || !bias->second) return std::nullopt;
  return piece->link_time + (address - piece->begin) + *bias->second;
}

Dwfl_Module* Homes::module_at(std::uint64_t home) const { return dwfl_addrmodule(session_, home); }

}  // namespace ramet::trace
