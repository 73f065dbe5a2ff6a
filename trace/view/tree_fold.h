// Folding: siblings that tell the same story, and whose subtrees do, become one line. Likeness is by what would be
// printed, without the numbers that are each task's own. Where too many lines remain even so, commands are alike when
// their programs are: a build's thousand compilations, each of another file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trace/model/forest.h"
#include "trace/view/tree_notes.h"

namespace ramet::trace {

// What the tree says of one task.
struct TreeEntry {
  bool shown = false;
  std::string label;
  std::vector<Note> notes;
};

using TreeGroup = std::vector<Forest::Node>;  // in the order of birth, never empty

class TreeFold {
 public:
  // `entries` by node; `preorder` of `forest`.
  TreeFold(const Forest& forest, const std::vector<TreeEntry>& entries, const std::vector<Forest::Node>& preorder,
           Folding folding);

  // The shown ones among `siblings`, like ones together at the place of their first.
  [[nodiscard]] std::vector<TreeGroup> groups(std::span<const Forest::Node> siblings) const;

 private:
  using Likeness = std::vector<std::uint64_t>;  // by node, of its whole subtree
  enum class By : std::uint8_t { label, program };

  [[nodiscard]] Likeness likeness(const std::vector<Forest::Node>& preorder, By by) const;
  [[nodiscard]] std::uint64_t own_likeness(Forest::Node node, By by) const;
  [[nodiscard]] std::vector<TreeGroup> groups(std::span<const Forest::Node> siblings, const Likeness& likeness) const;

  const Forest& forest_;
  const std::vector<TreeEntry>& entries_;
  bool folds_ = false;
  Likeness by_label_;
  Likeness by_program_;
};

// The first word of a label, which is the program of a command line.
[[nodiscard]] std::string_view program_of(std::string_view label);

}  // namespace ramet::trace
