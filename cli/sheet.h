// Sheet: aligned text for a person, wrapped to a width: a headline, then rows of a label and its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/view/style.h"

namespace ramet::cli {

// Lines of at most `width` columns, broken at spaces and after `|`; a longer word stands alone. ASCII.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, int width);

class Sheet {
 public:
  Sheet(const trace::Style& style, int label_width);

  void headline(std::string_view text, trace::Role role = trace::Role::plain);
  void blank() { text_ += '\n'; }

  // A label at the left; empty: the text belongs to the label above.
  void row(std::string_view label, std::string_view text, trace::Role role = trace::Role::plain);

  // Two columns inside the text; the first is `first_width` wide.
  void pair(std::string_view label, std::string_view first, trace::Role first_role, int first_width,
            std::string_view second, trace::Role second_role = trace::Role::plain);

  // The same, with an aside that ends at the right margin of the first line.
  void triple(std::string_view label, std::string_view first, trace::Role first_role, int first_width,
              std::string_view second, std::string_view aside);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void put_label(std::string_view label);
  void put_first(std::string_view first, trace::Role role, int width);
  void put(const std::vector<std::string>& lines, int indent, trace::Role role);

  trace::Style style_;
  int label_width_;
  std::string text_;
};

}  // namespace ramet::cli
