#include "trace/view/strace_print/memory_view.h"

#include <algorithm>

namespace ramet::trace::strace_print {

std::string_view Bytes::text(std::size_t offset, std::size_t most) const {
  if (offset >= bytes_.size()) return {};
  const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + offset;
  const std::string_view all(begin, std::min(most, bytes_.size() - offset));
  return all.substr(0, all.find('\0'));
}

MemoryView::MemoryView(std::vector<MemoryCopy> copies) : copies_(std::move(copies)) {
  std::ranges::sort(copies_, [](const MemoryCopy& left, const MemoryCopy& right) {
    return left.address != right.address ? left.address < right.address : left.bytes.size() > right.bytes.size();
  });
}

std::optional<std::span<const std::byte>> MemoryView::at(std::uint64_t address) const {
  const auto found = std::ranges::lower_bound(copies_, address, {}, &MemoryCopy::address);
  if (found == copies_.end() || found->address != address) return std::nullopt;
  return std::span(found->bytes);
}

std::optional<std::span<const std::byte>> MemoryView::block(std::uint64_t address, std::size_t size) const {
  const auto copy = at(address);
  if (!copy || copy->size() < size) return std::nullopt;
  return copy->first(size);
}

}  // namespace ramet::trace::strace_print
