#include "cli/option_values.h"

namespace ramet::cli {

Result<long> whole_number(const std::string& text, long least, long most) {
  const auto number = number_in<long>(text);
  if (number && least <= *number && *number <= most) return *number;
  return refuse("option", "'" + text + "' is no number from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<ColourChoice> colour_choice_in(const std::string& text) {
  return one_of<ColourChoice>(
      {{"auto", ColourChoice::automatic}, {"always", ColourChoice::always}, {"never", ColourChoice::never}})(text);
}

}  // namespace ramet::cli
