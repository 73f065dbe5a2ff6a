#include "cli/option_values.h"

namespace ramet::cli {

Result<long> whole_number(const std::string& text, long least, long most) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return refuse("option",
                  "'" + text + "' is no number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

Result<ColourChoice> colour_choice_in(const std::string& text) {
  return one_of<ColourChoice>(
      {{"auto", ColourChoice::automatic}, {"always", ColourChoice::always}, {"never", ColourChoice::never}})(text);
}

}  // namespace ramet::cli
