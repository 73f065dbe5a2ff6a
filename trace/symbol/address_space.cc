#include "trace/symbol/address_space.h"

#include "trace/symbol/image.h"
#include "trace/symbol/image_files.h"

namespace ramet::trace {

namespace {

std::string name_of(const std::string& path) {
  constexpr std::string_view deleted = " (deleted)";
  return path.ends_with(deleted) ? path.substr(0, path.size() - deleted.size()) : path;
}

}  // namespace

AddressSpace::AddressSpace(const std::vector<Mapping>& mappings, pid_t tgid, ImageFiles& files) {
  for (const Mapping& mapping : mappings) {
    if (!mapping.executable || mapping.begin >= mapping.end) continue;
    Piece piece{mapping.begin, mapping.end, 0, files.find(tgid, mapping), name_of(mapping.path)};
    if (piece.image != nullptr) {
      // The vdso is mapped from its first byte, and its "offset" in maps means nothing.
      const std::uint64_t offset = mapping.path == "[vdso]" ? 0 : mapping.offset;
      const std::optional<std::uint64_t> place = piece.image->address_of_offset(offset);
      if (place) {
        piece.link_time = *place;
      } else {
        piece.image = nullptr;
      }
    }
    pieces_.push_back(std::move(piece));
  }
  std::ranges::sort(pieces_, {}, &Piece::begin);
}

const AddressSpace::Piece* AddressSpace::find(std::uint64_t address) const {
  const auto after = std::ranges::upper_bound(pieces_, address, {}, &Piece::begin);
  if (after == pieces_.begin()) return nullptr;
  const Piece& piece = *std::prev(after);
  return address < piece.end ? &piece : nullptr;
}

}  // namespace ramet::trace
