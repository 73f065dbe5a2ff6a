// Rows: the tree as a list of lines to draw, each with its place, its numbers and its words; nothing of widths yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trace/view/tree_fold.h"

namespace ramet::trace {

struct TreeRow {
  std::uint32_t depth = 0;
  bool last = false;       // no sibling follows
  bool has_below = false;  // children follow
  Link link = Link::exact;
  Role role = Role::plain;
  std::string label;
  std::vector<Note> notes;
  pid_t tid = 0;           // 0: none to show, or several tasks in one
  bool alive = false;      // the one task that it is about
  std::optional<Time> lifetime;
  std::optional<Time> cpu;
};

[[nodiscard]] std::vector<TreeRow> tree_rows(const Genealogy& genealogy, const Forest& forest, const TreeNames& names,
                                             const TreeNotes& notes, const TreeOptions& options);

// 4998 as "4,998".
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace ramet::trace
