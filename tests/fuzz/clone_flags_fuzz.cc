// Any bytes may be given to the parser of clone flags: it answers or refuses, and what it understood survives printing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ramet/kernel/clone_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ramet;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const CloneCall call : {CloneCall::clone, CloneCall::clone3, CloneCall::unshare}) {
    const auto parsed = parse_clone_flags(text, call);
    if (!parsed) {
      if (parsed.error().item.empty() || parsed.error().item.size() > 200) std::abort();
      continue;
    }
    const auto again = parse_clone_flags(to_string(parsed->flags, parsed->exit_signal), call);
    if (!again || *again != *parsed) std::abort();
  }
  return 0;
}
