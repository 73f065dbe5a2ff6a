#include "cli/run_declare.h"

namespace ramet::cli {

void refuse_option(const std::string& name, const Error& error) {
  throw CLI::ValidationError(name, error.item.empty()  ? describe(error)
                                   : error.number == 0 ? error.item
                                                       : describe(error));
}

std::string first_long_name(const std::string& names) {
  const std::size_t begin = names.find("--");
  return begin == std::string::npos ? names : names.substr(begin, names.find(',', begin) - begin);
}

Result<long> whole_number(const std::string& text, long least, long most) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return refuse("option",
                  "'" + text + "' is no number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

}  // namespace ramet::cli
