#include "trace/symbol/type_text.h"

namespace ramet::trace {

namespace {

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// Whether the character at `index` closes a bracket: the '>' of "->" closes none.
bool closes(std::string_view text, std::size_t index) {
  const char character = text[index];
  if (character == '>') return index == 0 || text[index - 1] != '-';
  return character == ')' || character == '}' || character == ']';
}

bool opens(char character) { return character == '<' || character == '(' || character == '{' || character == '['; }

}  // namespace

std::vector<std::string> arguments_of(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find('<', from);
  if (begin == text.npos) return {};
  std::vector<std::string> arguments;
  int depth = 0;
  std::size_t start = begin + 1;
  for (std::size_t index = start; index < text.size(); ++index) {
    const bool is_end = depth == 0 && text[index] == '>' && closes(text, index);
    if (is_end || (depth == 0 && text[index] == ',')) {
      arguments.push_back(trimmed(text.substr(start, index - start)));
      start = index + 1;
    }
    if (is_end) return arguments;
    if (opens(text[index])) ++depth;
    if (closes(text, index)) --depth;
  }
  return {};
}

std::vector<std::string> path_of(std::string_view name) {
  std::vector<std::string> path;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t index = 0; index < name.size(); ++index) {
    if (opens(name[index])) ++depth;
    if (closes(name, index)) --depth;
    if (depth != 0 || !name.substr(index).starts_with("::")) continue;
    path.emplace_back(name.substr(start, index - start));
    start = index + 2;
    ++index;
  }
  path.emplace_back(name.substr(start));
  return path;
}

}  // namespace ramet::trace
