// Drawing: rows to lines. Every line fits the width: long names are shortened, notes that do not fit go to lines of their
// own under the name, and branches deeper than the page has room for are replaced by their number.
#pragma once

#include <string>
#include <vector>

#include "trace/view/tree_rows.h"

namespace ramet::trace {

class TreeDrawing {
 public:
  TreeDrawing(const std::vector<TreeRow>& rows, const TreeOptions& options);

  [[nodiscard]] std::string header() const;
  // The next row, as one line or more, each with its newline.
  [[nodiscard]] std::string draw(const TreeRow& row);

 private:
  enum class Part : std::uint8_t { name, continuation };
  [[nodiscard]] std::string branches(const TreeRow& row, Part part) const;
  [[nodiscard]] int numbers_width() const;
  [[nodiscard]] std::string columns(const std::string& tid, const std::string& lifetime, const std::string& cpu,
                                    Role first, Role others) const;
  [[nodiscard]] std::string numbers(const TreeRow& row) const;
  [[nodiscard]] std::string blank_numbers() const;
  [[nodiscard]] int label_limit(const TreeRow& row, int room) const;
  void add_notes(std::string& text, const TreeRow& row, int used) const;

  Style style_;
  TreeBy by_;
  bool one_line_;
  bool durations_ = true;  // false where the page is too narrow for them
  int tid_width_ = 3;
  int lifetime_width_ = 8;
  int cpu_width_ = 3;
  int tree_room_ = 0;    // columns for branches, name and notes
  int branch_room_ = 0;  // of them at most for branches
  int notes_column_ = 0;
  std::vector<bool> open_;  // for each depth: whether a sibling of the line's ancestor there still follows
};

}  // namespace ramet::trace
