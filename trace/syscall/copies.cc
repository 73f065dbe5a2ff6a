#include "trace/syscall/copies.h"

#include <fcntl.h>

#include <array>
#include <cstring>

#include "trace/syscall/copier.h"
#include "trace/syscall/row.h"

namespace ramet::trace {

std::vector<MemoryCopy> copies_at_entry(Architecture architecture, std::uint64_t number,
                                        std::span<const std::uint64_t, 6> arguments, MemorySource& source,
                                        const CopyLimits& limits) {
  const Shape& shape = shape_of(find_row(architecture, number), arguments);
  Copier copier(architecture, arguments, source, limits);
  for (std::size_t index = 0; index < arguments.size() && shape.arguments[index].kind != Kind::none; ++index)
    if (shape.arguments[index].direction != Direction::out) copier.copy(index, shape.arguments[index]);
  return copier.take();
}

std::vector<MemoryCopy> copies_at_return(Architecture architecture, std::uint64_t number,
                                         std::span<const std::uint64_t, 6> arguments, std::int64_t result,
                                         MemorySource& source, const CopyLimits& limits) {
  const Shape& shape = shape_of(find_row(architecture, number), arguments);
  Copier copier(architecture, arguments, source, limits);
  copier.returned(result);
  for (std::size_t index = 0; index < arguments.size() && shape.arguments[index].kind != Kind::none; ++index)
    if (shape.arguments[index].direction != Direction::in) copier.copy(index, shape.arguments[index]);
  return copier.take();
}

std::vector<int> descriptors_at_entry(Architecture architecture, std::uint64_t number,
                                      std::span<const std::uint64_t, 6> arguments) {
  const Shape& shape = shape_of(find_row(architecture, number), arguments);
  std::vector<int> descriptors;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const Kind kind = shape.arguments[index].kind;
    if (kind == Kind::none) break;
    const int value = static_cast<int>(arguments[index]);
    const bool is_descriptor = kind == Kind::descriptor || kind == Kind::directory;
    if (is_descriptor && (value >= 0 || (value == AT_FDCWD && kind == Kind::directory))) descriptors.push_back(value);
  }
  return descriptors;
}

std::vector<int> descriptors_at_return(Architecture architecture, std::uint64_t number,
                                       std::span<const std::uint64_t, 6> arguments, std::int64_t result,
                                       std::span<const MemoryCopy> copies) {
  const Shape& shape = shape_of(find_row(architecture, number), arguments);
  std::vector<int> descriptors;
  if (result < 0) return descriptors;
  if (shape.result == ResultKind::descriptor) descriptors.push_back(static_cast<int>(result));
  for (std::size_t index = 0; index < arguments.size() && shape.arguments[index].kind != Kind::none; ++index) {
    if (shape.arguments[index].kind != Kind::descriptor_pair) continue;
    for (const MemoryCopy& copy : copies) {
      if (copy.address != arguments[index] || copy.bytes.size() != 2 * sizeof(int)) continue;
      std::array<int, 2> pair{};
      std::memcpy(pair.data(), copy.bytes.data(), sizeof pair);
      descriptors.insert(descriptors.end(), pair.begin(), pair.end());
    }
  }
  return descriptors;
}

}  // namespace ramet::trace
