// CommandLine: the verbs of the command, the options of each, and what it does when it is asked for. The library that
// parses, CLI11, is known to command_line.cc alone: a file that includes it takes twenty seconds longer to compile.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/result.h"

namespace CLI {
class App;
}

namespace ramet::cli {

class Verb;

class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& description, const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Verb add_verb(const std::string& name, const std::string& description);
  // Does what the arguments ask for, and gives the exit status: the verb's, or 0 for --help and --version, which it
  // prints. `after_dashes`: the arguments behind a "--", which are a command's, whatever they look like. Fails with a
  // sentence for the user where the arguments are not understood.
  [[nodiscard]] std::expected<int, std::string> run(std::vector<std::string> arguments,
                                                    std::optional<std::vector<std::string>> after_dashes);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

// Ends the parse: "--option: what was wrong". Only from what an option does.
[[noreturn]] void refuse_option(const std::string& name, const Error& error);

// Of "-S,--long,--other": the one that --help leads with.
[[nodiscard]] std::string first_long_name(const std::string& names);

// Options under one heading of --help. Each acts where it stands on the command line, because the order of mounts
// matters, and refuses a value that it cannot take in its own name. `names` are as CLI11 takes them: "-s,--long".
// Refers to its verb.
class OptionGroup {
 public:
  void flag(const std::string& names, const std::string& help, std::function<void()> act) const;
  // With one word, two, three. `type`: how --help names the words.
  void one(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&)> act) const;
  void two(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&, const std::string&)> act) const;
  void three(const std::string& names, const std::string& type, const std::string& help,
             std::function<void(const std::string&, const std::string&, const std::string&)> act) const;
  // With one word that has a form: `parse` gives Result<T>.
  template <class Parse, class Act>
  void value(const std::string& names, const std::string& type, const std::string& help, const Parse& parse,
             const Act& act) const {
    one(names, type, help, [names, parse, act](const std::string& text) {
      auto value = parse(text);
      if (!value) refuse_option(first_long_name(names), value.error());
      act(std::move(*value));
    });
  }

 private:
  friend class Verb;
  OptionGroup(CLI::App& verb, std::string heading) : verb_(verb), heading_(std::move(heading)) {}
  void several(const std::string& names, const std::string& type, int count, const std::string& help,
               std::function<void(const std::string* words)> act) const;

  CLI::App& verb_;
  std::string heading_;
};

// One verb. Refers to its command line.
class Verb {
 public:
  // Without a heading: options that work and are not shown.
  [[nodiscard]] OptionGroup options(std::string heading) const { return {app_, std::move(heading)}; }
  // What follows "Usage: ", one line for each way to call the verb.
  void usage(std::string lines) const;
  // The end of --help.
  void footer(std::string text) const;
  // The first word that is no option begins a command, whose options are its own. One that looks like an option, and is none
  // of the verb's, is refused.
  void takes_command() const;
  // Words between options, as --help names them.
  void takes_words(const std::string& name, const std::string& type, const std::string& help) const;
  // What the verb does with the words that are no options, and its exit status.
  void action(std::function<int(std::vector<std::string> words)> act) const;
  // How many words the option takes that is spelled like this; nothing for a word that is no option of the verb.
  [[nodiscard]] std::optional<std::size_t> words_taken(const std::string& option) const;

 private:
  friend class CommandLine;
  Verb(CLI::App& app, CommandLine::State& line) : app_(app), line_(line) {}

  CLI::App& app_;
  CommandLine::State& line_;
};

}  // namespace ramet::cli
