// HelpFormat: how --help looks: what a person types, without the parser's own notes on types and exclusions.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace ramet::cli {

class HelpFormat : public CLI::Formatter {
 public:
  // `usage`: what follows "Usage: ", one line for each way to call the verb.
  explicit HelpFormat(std::string usage) : usage_(std::move(usage)) { column_width(column); }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    return usage_.empty() ? CLI::Formatter::make_usage(app, std::move(name)) : "Usage: " + usage_ + "\n";
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return {};
    const std::string type = option->get_type_name();
    std::string text = " " + type.substr(0, type.find(':'));
    if (!option->get_default_str().empty()) text += " (" + option->get_default_str() + ")";
    return text;
  }

 private:
  static constexpr std::size_t column = 26;
  std::string usage_;
};

}  // namespace ramet::cli
