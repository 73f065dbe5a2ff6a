#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace ramet::cli {
namespace {

// How --help looks: what a person types, without the parser's own notes on types and exclusions.
class HelpFormat : public CLI::Formatter {
 public:
  explicit HelpFormat(std::string usage) : usage_(std::move(usage)) { column_width(column); }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    return usage_.empty() ? CLI::Formatter::make_usage(app, std::move(name)) : "Usage: " + usage_ + "\n";
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 ? std::string() : " " + option->get_type_name();
  }

 private:
  static constexpr std::size_t column = 26;
  std::string usage_;
};

}  // namespace

struct CommandLine::State {
  CLI::App app;
  std::vector<std::string> words;  // that are no options
  std::optional<std::vector<std::string>> after_dashes;
  int status = 0;
};

void refuse_option(const std::string& name, const Error& error) {
  throw CLI::ValidationError(name, error.item.empty()  ? describe(error)
                                   : error.number == 0 ? error.item
                                                       : describe(error));
}

std::string first_long_name(const std::string& names) {
  const std::size_t begin = names.find("--");
  return begin == std::string::npos ? names : names.substr(begin, names.find(',', begin) - begin);
}

void OptionGroup::flag(const std::string& names, const std::string& help, std::function<void()> act) const {
  verb_.add_flag_callback(names, std::move(act), help)->trigger_on_parse()->group(heading_);
}

void OptionGroup::one(const std::string& names, const std::string& type, const std::string& help,
                      std::function<void(const std::string&)> act) const {
  several(names, type, 1, help, [act = std::move(act)](const std::string* words) { act(words[0]); });
}

void OptionGroup::two(const std::string& names, const std::string& type, const std::string& help,
                      std::function<void(const std::string&, const std::string&)> act) const {
  several(names, type, 2, help, [act = std::move(act)](const std::string* words) { act(words[0], words[1]); });
}

void OptionGroup::three(const std::string& names, const std::string& type, const std::string& help,
                        std::function<void(const std::string&, const std::string&, const std::string&)> act) const {
  several(names, type, 3, help,
          [act = std::move(act)](const std::string* words) { act(words[0], words[1], words[2]); });
}

void OptionGroup::several(const std::string& names, const std::string& type, int count, const std::string& help,
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
      ->group(heading_);
}

void Verb::usage(std::string lines) const { app_.formatter(std::make_shared<HelpFormat>(std::move(lines))); }

void Verb::footer(std::string text) const { app_.footer(std::move(text)); }

void Verb::takes_command() const { app_.prefix_command(); }

void Verb::takes_words(const std::string& name, const std::string& type, const std::string& help) const {
  app_.add_option(name, line_.words, help)->type_name(type);
}

void Verb::action(std::function<int(std::vector<std::string> words)> act) const {
  app_.callback([&app = app_, &line = line_, act = std::move(act)] {
    std::vector<std::string> words = app.get_prefix_command() ? app.remaining() : std::move(line.words);
    // The parser takes it for the command's name, since the command's own options must pass.
    if (app.get_prefix_command() && !words.empty() && words[0].starts_with('-'))
      throw CLI::ValidationError("unknown option '" + words[0] + "'");
    if (line.after_dashes) {
      // The first "--" ends our options; behind the command's name it is the command's own.
      if (!words.empty()) words.emplace_back("--");
      std::ranges::move(*line.after_dashes, std::back_inserter(words));
    }
    line.status = act(std::move(words));
  });
}

std::optional<std::size_t> Verb::words_taken(const std::string& option) const {
  const CLI::Option* known = app_.get_option_no_throw(option);
  if (known == nullptr) return std::nullopt;
  return known->get_expected_max() == 0 ? 0 : static_cast<std::size_t>(known->get_type_size());
}

CommandLine::CommandLine(const std::string& name, const std::string& description, const std::string& version)
    : state_(std::make_unique<State>()) {
  state_->app.name(name);
  state_->app.description(description);
  state_->app.require_subcommand(1);
  state_->app.set_version_flag("--version", version);
}

CommandLine::~CommandLine() = default;

Verb CommandLine::add_verb(const std::string& name, const std::string& description) {
  return {*state_->app.add_subcommand(name, description), *state_};
}

std::expected<int, std::string> CommandLine::run(std::vector<std::string> arguments,
                                                 std::optional<std::vector<std::string>> after_dashes) {
  state_->after_dashes = std::move(after_dashes);
  try {
    std::ranges::reverse(arguments);  // as this form of parse wants them
    state_->app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return state_->app.exit(error);  // --help, --version
    return std::unexpected(std::string(error.what()));
  }
  return state_->status;
}

}  // namespace ramet::cli
