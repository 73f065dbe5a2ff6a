// What options of every verb take, from text to value: numbers, modes, one of some words. Each fails with a sentence
// for the user.
#pragma once

#include <sys/types.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/terminal.h"
#include "ramet/result.h"

namespace ramet::cli {

// The whole text as a number; nothing where it is none.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

[[nodiscard]] Result<long> whole_number(const std::string& text, long least, long most);

inline auto number_between(long least, long most) {
  return [least, most](const std::string& text) { return whole_number(text, least, most); };
}

template <unsigned most>
Result<mode_t> octal(const std::string& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > most)
    return refuse("option", "'" + text + "' is no octal mode");
  return static_cast<mode_t>(value);
}

template <class Choice>
auto one_of(std::vector<std::pair<std::string_view, Choice>> choices) {
  return [choices = std::move(choices)](const std::string& text) -> Result<Choice> {
    std::string words;
    for (const auto& [word, choice] : choices) {
      if (word == text) return choice;
      words += (words.empty() ? "" : ", ") + std::string(word);
    }
    return refuse("option", "'" + text + "' is none of: " + words);
  };
}

// "auto", "always" or "never".
[[nodiscard]] Result<ColourChoice> colour_choice_in(const std::string& text);

}  // namespace ramet::cli
