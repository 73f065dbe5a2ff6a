#include "ramet/kernel/clone_text.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "ramet/kernel/clone_flag_table.h"
#include "ramet/kernel/letter_case.h"
#include "ramet/kernel/nearest_name.h"
#include "ramet/kernel/signal_name.h"

namespace ramet {
namespace {

constexpr std::string_view separators = "|, \t\r\n";
constexpr std::string_view prefix = "CLONE_";

std::string hexadecimal(std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number, 16).ptr;
  return "0x" + std::string(digits, end);
}

void append(std::string& text, std::string_view piece) {
  if (!text.empty()) text += '|';
  text += piece;
}

std::optional<CloneFlag> flag_by_name(std::string_view name) {
  for (const CloneFlagInformation& row : clone_flag_table) {
    if (equal_ignoring_case(name, row.name) || equal_ignoring_case(name, row.name.substr(prefix.size())))
      return row.flag;
  }
  return std::nullopt;
}

// A word that begins with a digit; empty when it is no number or too large for 64 bits.
std::optional<std::uint64_t> number_in(std::string_view word) {
  const bool hex = starts_with_ignoring_case(word, "0X");
  const std::string_view digits = hex ? word.substr(2) : word;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// The nearest flag, with its CLONE_, or the nearest signal.
std::string nearest_known(std::string_view word) {
  const bool prefixed = starts_with_ignoring_case(word, prefix);
  std::vector<std::string_view> candidates;
  for (const CloneFlagInformation& row : clone_flag_table) {
    candidates.push_back(prefixed ? row.name : row.name.substr(prefix.size()));
  }
  if (!prefixed) std::ranges::copy(signal_names(), std::back_inserter(candidates));
  const auto nearest = nearest_name(word, candidates);
  if (!nearest) return {};
  const bool is_bare_flag = !prefixed && flag_by_name(*nearest).has_value();
  return std::string(is_bare_flag ? prefix : "") + std::string(*nearest);
}

// A pasted control byte or megabyte must not reach the terminal as it is.
std::string quoted(std::string_view word) {
  constexpr std::size_t shown = 40;
  std::string text = "'";
  for (const char letter : word.substr(0, shown)) text += letter >= ' ' && letter <= '~' ? letter : '?';
  return text + (word.size() > shown ? "...'" : "'");
}

std::unexpected<Error> wrong(std::string_view why, std::string_view word, std::size_t position) {
  return refuse("parse flags", std::string(why) + " " + quoted(word) + " at character " + std::to_string(position + 1));
}

std::unexpected<Error> unknown(std::string_view word, std::size_t position) {
  const std::string nearest = nearest_known(word);
  const bool like_a_signal = starts_with_ignoring_case(word, "SIG") && !nearest.starts_with(prefix);
  auto error = wrong(like_a_signal ? "unknown signal" : "unknown flag", word, position);
  if (!nearest.empty()) error.error().item += "; did you mean " + nearest + "?";
  return error;
}

class Parser {
 public:
  Parser(std::string_view text, CloneCall call) : text_(text), call_(call) {}

  Result<ParsedCloneFlags> parse() {
    std::size_t begin = text_.find_first_not_of(separators);
    if (begin == std::string_view::npos) return refuse("parse flags", "no flags given; the empty set is written 0");
    while (begin != std::string_view::npos) {
      const std::size_t end = std::min(text_.find_first_of(separators, begin), text_.size());
      if (auto taken = take(text_.substr(begin, end - begin), begin); !taken) return std::unexpected(taken.error());
      begin = text_.find_first_not_of(separators, end);
    }
    return parsed_;
  }

 private:
  Result<void> take(std::string_view word, std::size_t position) {
    if (word[0] >= '0' && word[0] <= '9') return take_number(word, position);
    if (const auto flag = flag_by_name(word)) {
      parsed_.flags |= *flag;
      return {};
    }
    if (const auto signal = signal_by_name(word)) return take_signal(*signal, word, position);
    return unknown(word, position);
  }

  Result<void> take_number(std::string_view word, std::size_t position) {
    const auto number = number_in(word);
    if (!number) return wrong("not a number of 64 bits:", word, position);
    const std::uint64_t signal = call_ == CloneCall::clone ? *number & clone_signal_bits : 0;
    parsed_.flags |= CloneFlags::from_bits(*number & ~signal);
    return signal == 0 ? Result<void>{} : take_signal(static_cast<int>(signal), word, position);
  }

  Result<void> take_signal(int signal, std::string_view word, std::size_t position) {
    if (parsed_.exit_signal != 0 && parsed_.exit_signal != signal) {
      return wrong("a second exit signal, after " + signal_name(parsed_.exit_signal) + ":", word, position);
    }
    parsed_.exit_signal = signal;
    return {};
  }

  std::string_view text_;
  CloneCall call_;
  ParsedCloneFlags parsed_;
};

}  // namespace

std::vector<std::string_view> names(CloneFlags flags) {
  std::vector<std::string_view> found;
  for (const CloneFlagInformation& row : clone_flag_table) {
    if (flags.has(row.flag)) found.push_back(row.name);
  }
  return found;
}

std::uint64_t unnamed_bits(CloneFlags flags) { return flags.without(named_clone_flags()).bits(); }

std::string to_string(CloneFlags flags) {
  std::string text;
  for (const std::string_view name : names(flags)) append(text, name);
  if (unnamed_bits(flags) != 0) append(text, hexadecimal(unnamed_bits(flags)));
  return text.empty() ? "0" : text;
}

std::string to_string(CloneFlags flags, int exit_signal) {
  if (exit_signal == 0) return to_string(flags);
  std::string text = flags.empty() ? "" : to_string(flags);
  append(text, signal_name(exit_signal));
  return text;
}

Result<ParsedCloneFlags> parse_clone_flags(std::string_view text, CloneCall call) { return Parser(text, call).parse(); }

}  // namespace ramet
