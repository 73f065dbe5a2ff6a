// Any bytes may be pasted behind `ramet explain`: it answers in text and JSON, or refuses with a sentence, and what it
// prints is plain ASCII.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/explain_input.h"
#include "cli/explain_json.h"
#include "cli/explain_text.h"

namespace {

void expect_plain(std::string_view text) {
  const auto plain = [](char letter) { return letter == '\n' || (letter >= ' ' && letter <= '~'); };
  if (text.empty() || !std::ranges::all_of(text, plain)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ramet::cli;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto input = parse_explain_input(text, {});
  if (!input) {
    expect_plain(input.error().item);
    return 0;
  }
  expect_plain(explain_text(*input, {.colour = false, .unicode = false, .width = 100}));
  expect_plain(explain_json(*input));
  return 0;
}
