// The tree: every task under its creator, or under the parent that the kernel holds responsible; numbers in columns on
// the left, so that neither depth nor long commands move them; then name or command, then what is worth a word.
// Pure: a genealogy in, text out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "trace/model/forest.h"
#include "trace/model/genealogy.h"
#include "trace/view/style.h"

namespace ramet::trace {

enum class Folding : std::uint8_t { on, off };  // of like siblings to one line, where there are many lines

// alive: for a picture of now. Tasks that have ended show only where a living one hangs under them, and nothing is told
// of how others ended.
enum class TreeShows : std::uint8_t { everything, alive };

struct TreeOptions {
  Style style;
  TreeBy by = TreeBy::creator;
  Folding folding = Folding::on;
  TreeShows shows = TreeShows::everything;
  std::function<std::optional<Time>(pid_t tid)> cpu_time_so_far;  // asked of each living task that is shown; may be empty
  int max_lines = 0;  // 0: no limit. Else each task takes one line, and the last line says how many are not shown
};

// Ends with a newline. `resolver` may be nullptr: then no line says where a task was created.
[[nodiscard]] std::string render_tree(const Genealogy& genealogy, const TreeOptions& options, FrameResolver* resolver);

}  // namespace ramet::trace
