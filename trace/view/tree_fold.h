// Folding: siblings that tell the same story, and whose subtrees do, become one line. Likeness is by what would be
// printed, without the numbers that are each task's own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
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
  [[nodiscard]] std::uint64_t own_likeness(Forest::Node node) const;

  const Forest& forest_;
  const std::vector<TreeEntry>& entries_;
  std::vector<std::uint64_t> likeness_;  // of the whole subtree; empty without folding
};

}  // namespace ramet::trace
