#include "cli/sheet.h"

#include <algorithm>
#include <utility>

namespace ramet::cli {
namespace {

constexpr int narrowest = 50;   // a narrower terminal breaks the lines itself
constexpr int widest = 110;     // longer lines are hard to read
constexpr int least_text = 24;  // of the last column, on a narrow terminal

std::string spaces(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }

int columns(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::vector<std::string> wrapped(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" |");
    const std::size_t size = end == std::string_view::npos ? text.size() : text[end] == '|' ? end + 1 : end;
    const std::string_view word = text.substr(0, size);
    if (!line.empty() && columns(line) + columns(word) > width) {
      while (line.ends_with(' ')) line.pop_back();
      lines.push_back(std::exchange(line, {}));
    }
    line += word;
    text.remove_prefix(size);
    if (!text.empty() && text[0] == ' ') {
      text.remove_prefix(1);
      line += ' ';
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

Sheet::Sheet(const trace::Style& style, int label_width) : style_(style), label_width_(label_width) {
  style_.width = std::clamp(style.width == 0 ? widest : style.width, narrowest, widest);
}

void Sheet::headline(std::string_view text, trace::Role role) { put(wrapped(text, style_.width), 0, role); }

void Sheet::row(std::string_view label, std::string_view text, trace::Role role) {
  put_label(label);
  put(wrapped(text, style_.width - label_width_), label_width_, role);
}

void Sheet::pair(std::string_view label, std::string_view first, trace::Role first_role, int first_width,
                 std::string_view second, trace::Role second_role) {
  put_label(label);
  if (second.empty()) {
    put_first(first, first_role, 0);
    text_ += '\n';
    return;
  }
  put_first(first, first_role, first_width);
  const int indent = label_width_ + first_width;
  put(wrapped(second, std::max(style_.width - indent, least_text)), indent, second_role);
}

void Sheet::triple(std::string_view label, std::string_view first, trace::Role first_role, int first_width,
                   std::string_view second, std::string_view aside) {
  constexpr int aside_width = 14;
  put_label(label);
  put_first(first, first_role, first_width);
  const int indent = label_width_ + first_width;
  const int width = std::max(style_.width - indent - aside_width, least_text);
  const auto lines = wrapped(second, width);
  text_ += lines.front() + spaces(width - columns(lines.front()) + aside_width - columns(aside));
  text_ += trace::paint(style_, trace::Role::dim, aside) + '\n';
  for (std::size_t i = 1; i < lines.size(); ++i) text_ += spaces(indent) + lines[i] + '\n';
}

void Sheet::put_first(std::string_view first, trace::Role role, int width) {
  text_ += trace::paint(style_, role, first) + spaces(width - columns(first));
}

void Sheet::put_label(std::string_view label) {
  text_ += trace::paint(style_, trace::Role::verb, label) + spaces(label_width_ - columns(label));
}

void Sheet::put(const std::vector<std::string>& lines, int indent, trace::Role role) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text_ += spaces(indent);
    text_ += trace::paint(style_, role, lines[i]) + '\n';
  }
}

}  // namespace ramet::cli
