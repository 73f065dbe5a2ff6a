// Declare: how the options of `ramet run` are made known to the parser: each acts where it stands on the command line,
// because the order of mounts matters, and refuses a value that it cannot take in the name of the option.
#pragma once

#include <sys/types.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/result.h"

namespace ramet::cli {

[[noreturn]] void refuse_option(const std::string& name, const Error& error);

// Of "-S,--long,--other": the one that --help leads with.
[[nodiscard]] std::string first_long_name(const std::string& names);

class Declare {
 public:
  Declare(CLI::App& verb, std::string group) : verb_(verb), group_(std::move(group)) {}

  void flag(const std::string& names, const std::string& help, std::function<void()> act) const {
    verb_.add_flag_callback(names, std::move(act), help)->trigger_on_parse()->group(group_);
  }
  // With one word.
  void one(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&)> act) const {
    verb_
        .add_option_function<std::vector<std::string>>(
            names, [act = std::move(act)](const std::vector<std::string>& words) { act(words.back()); }, help)
        ->type_name(type)
        ->type_size(1)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->trigger_on_parse()
        ->group(group_);
  }
  // With two.
  void two(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&, const std::string&)> act) const {
    several(names, type, 2, help, [act = std::move(act)](const std::string* words) { act(words[0], words[1]); });
  }
  // With three.
  void three(const std::string& names, const std::string& type, const std::string& help,
             std::function<void(const std::string&, const std::string&, const std::string&)> act) const {
    several(names, type, 3, help, [act = std::move(act)](const std::string* words) { act(words[0], words[1], words[2]); });
  }
  // With one word that has a form: `parse` gives Result<T>.
  template <class Parse, class Act>
  void value(const std::string& names, const std::string& type, const std::string& help, Parse parse, Act act) const {
    one(names, type, help, [names, parse, act](const std::string& text) {
      auto value = parse(text);
      if (!value) refuse_option(first_long_name(names), value.error());
      act(std::move(*value));
    });
  }

 private:
  void several(const std::string& names, const std::string& type, int count, const std::string& help,
               std::function<void(const std::string* words)> act) const {
    verb_
        .add_option_function<std::vector<std::string>>(
            names,
            [act = std::move(act), count](const std::vector<std::string>& words) {
              act(words.data() + words.size() - static_cast<std::size_t>(count));
            },
            help)
        ->type_name(type)
        ->type_size(count)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->trigger_on_parse()
        ->group(group_);
  }

  CLI::App& verb_;
  std::string group_;
};

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

}  // namespace ramet::cli
