// Anything may be typed behind -e: it is understood or refused with a sentence, and what is understood chooses the same
// calls in both ways of asking.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "trace/syscall/name.h"
#include "trace/syscall/selection.h"

namespace {

using namespace ramet::trace;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto selection = SyscallSelection::parse(text);
  if (!selection) {
    require(!selection.error().item.empty() && selection.error().item.size() < 1000);
    return 0;
  }
  constexpr Architecture architecture = Architecture::i386;
  const auto chosen = selection->numbers(architecture);
  require(std::ranges::is_sorted(chosen));
  require(!selection->all() || chosen.size() == known_syscalls(architecture).size());
  for (const std::uint64_t number : {0U, 1U, 120U, 435U})
    require(selection->contains(architecture, number) == std::ranges::binary_search(chosen, number));
  return 0;
}
