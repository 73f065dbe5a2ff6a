// The columns of a live line: when, who, what. A Sentence is text in pieces, each with its role, so that it can be measured
// and cut before it is coloured.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trace/event.h"
#include "trace/view/style.h"

namespace ramet::trace {

class Sentence {
 public:
  struct Piece {
    Role role;
    std::string text;  // printable
  };

  Sentence& add(Role role, std::string text);
  Sentence& add(std::string text) { return add(Role::plain, std::move(text)); }
  Sentence& add(const Sentence& other);

  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] int width() const;
  // The text in its colours, cut to `width` columns; 0: not cut.
  [[nodiscard]] std::string painted(const Style& style, int width) const;

 private:
  std::vector<Piece> pieces_;
};

class LineLayout {
 public:
  explicit LineLayout(const Style& style) : style_(style) {}

  // One line with its end. The column of names widens as longer ones come, and stays so.
  [[nodiscard]] std::string line(Time since_start, const Sentence& who, const Sentence& what);

 private:
  Style style_;
  int who_width_ = 16;
};

}  // namespace ramet::trace
