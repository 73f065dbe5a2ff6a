#include "cli/run_spelling.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "cli/run_input.h"

namespace ramet::cli {
namespace {

using Words = std::vector<std::string>;

// "-pfw": the last letter alone may take a word, and what follows it is that.
std::optional<std::size_t> words_taken_by_letters(const Verb& verb, const std::string& word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const auto taken = verb.words_taken(std::string("-") + word[i]);
    if (!taken) return std::nullopt;
    if (*taken > 0) return i + 1 < word.size() ? *taken - 1 : *taken;
  }
  return 0;
}

std::optional<std::size_t> words_after(const Verb& verb, const std::string& word) {
  if (word.size() < 2 || word[0] != '-') return std::nullopt;
  if (word[1] != '-') return words_taken_by_letters(verb, word);
  const std::size_t equals = word.find('=');
  const auto taken = verb.words_taken(word.substr(0, equals));
  return taken && equals != std::string::npos ? *taken - std::min<std::size_t>(*taken, 1) : taken;
}

Result<Words> words_from(const std::string& descriptor) {
  constexpr std::size_t most_bytes = 8 << 20;
  const auto contents = contents_of(descriptor, most_bytes);
  if (!contents) {
    Error error = contents.error();
    error.item = "--args: " + error.item;
    return std::unexpected(std::move(error));
  }
  const std::string& text = *contents;
  Words words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t ending = std::min(text.find('\0', begin), text.size());
    words.push_back(text.substr(begin, ending - begin));
    begin = ending + 1;
  }
  return words;
}

// As bwrap(1) has it: --setenv NAME VALUE.
bool is_variable_in_two_words(const Words& words, std::size_t at) {
  return words[at] == "--setenv" && at + 2 < words.size() && !words[at + 1].contains('=');
}

// An option whose word is missing would take it from behind what was read.
Result<void> check_whole(const Verb& verb, const Words& words) {
  for (std::size_t i = 0; i < words.size();) {
    const auto taken = words_after(verb, words[i]);
    if (!taken) break;  // "--", or the command
    if (i + *taken >= words.size()) return refuse("option", "--args: " + words[i] + " at the end misses its value");
    i += is_variable_in_two_words(words, i) ? 3 : 1 + *taken;
  }
  return {};
}

}  // namespace

Result<RunWords> in_our_spelling(const Verb& verb, Words words) {
  constexpr std::string_view kill_child = "--kill-child=";
  constexpr std::size_t most_words = 100'000;  // --args may be among those that it gives
  Words ours;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i];
    const bool has_value = word.starts_with("--args=");
    if (word == "--") return RunWords{ours, Words(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end())};
    if (has_value || (word == "--args" && i + 1 < words.size())) {
      if (!has_value) ++i;
      auto more = words_from(has_value ? word.substr(word.find('=') + 1) : words[i]);
      if (!more) return std::unexpected(more.error());
      if (auto whole = check_whole(verb, *more); !whole) return std::unexpected(whole.error());
      if (words.size() + more->size() > most_words) return refuse("option", "--args: more than 100,000 words");
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, more->begin(), more->end());
    } else if (is_variable_in_two_words(words, i)) {
      ours.insert(ours.end(), {word, words[i + 1] + "=" + words[i + 2]});
      i += 2;
    } else if (word.starts_with(kill_child)) {
      ours.insert(ours.end(), {"--death-signal", word.substr(kill_child.size())});
    } else {
      const auto taken = words_after(verb, word);
      const std::size_t end = taken ? std::min(i + 1 + *taken, words.size()) : words.size();
      ours.insert(ours.end(), words.begin() + static_cast<std::ptrdiff_t>(i),
                  words.begin() + static_cast<std::ptrdiff_t>(end));
      i = end - 1;
    }
  }
  return RunWords{std::move(ours), std::nullopt};
}

}  // namespace ramet::cli
