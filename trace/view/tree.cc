#include "trace/view/tree.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <vector>

#include "trace/model/census.h"
#include "trace/view/tree_drawing.h"
#include "trace/view/tree_names.h"
#include "trace/view/tree_notes.h"
#include "trace/view/tree_rows.h"

namespace ramet::trace {
namespace {

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

std::string cut(const std::string& line, const Style& style) {
  return style.width > 0 ? shorten(line, style.width, style) : line;
}

std::string summary(const Genealogy& genealogy, const TreeOptions& options) {
  const Census count = census(genealogy);
  const std::string separator = options.style.unicode ? " · " : "; ";
  std::string text = counted(count.tasks, "task", "tasks") + ": " + counted(count.processes, "process", "processes");
  if (count.threads > 0) text += ", " + counted(count.threads, "more thread", "more threads");
  if (options.shows == TreeShows::alive) text += separator + grouped(count.alive) + " alive now";
  text += separator + "at most " + grouped(count.peak_alive) + " at once";
  std::string trouble;
  const auto add = [&](std::uint64_t number, std::string_view one, std::string_view many) {
    if (number > 0) trouble += separator + counted(number, one, many);
  };
  add(count.failed_creations, "failed creation", "failed creations");
  add(count.never_joined, "never joined", "never joined");
  add(count.never_collected, "never waited for", "never waited for");
  add(count.lost, "event lost", "events lost");
  const std::string line = cut(text + trouble, options.style);
  const std::size_t plain = std::min(line.size(), text.size());
  return paint(options.style, Role::dim, line.substr(0, plain)) +
         paint(options.style, Role::warning, line.substr(plain)) + "\n";
}

std::string deadlock_lines(const TreeNotes& notes, const TreeNames& names, const Genealogy& genealogy, const Style& style) {
  std::string text;
  for (const std::vector<TaskId>& circle : notes.deadlocks()) {
    std::string line = "deadlock: ";
    for (std::size_t i = 0; i <= circle.size(); ++i) {
      const Task* task = genealogy.find(circle[i % circle.size()]);
      line += (i == 0 ? "" : " waits for ") + names.full_reference(circle[i % circle.size()], task->tid());
      if (i > 0 && i < circle.size()) line += ", which";
    }
    text += paint(style, Role::error, cut(line, style)) + "\n";
  }
  return text;
}

// Of those alone that are drawn: a look at each of thousands would take the time that the traced program needs.
void ask_for_cpu_times(std::span<TreeRow> shown, const TreeOptions& options) {
  for (TreeRow& row : shown)
    if (options.cpu_time_so_far && row.alive) row.cpu = options.cpu_time_so_far(row.tid);
}

bool says_inferred(const std::vector<TreeRow>& rows) {
  return std::ranges::any_of(rows, [](const TreeRow& row) {
    return std::ranges::any_of(row.notes, [](const Note& note) { return note.text.ends_with('?'); });
  });
}

}  // namespace

std::string render_tree(const Genealogy& genealogy, const TreeOptions& options, FrameResolver* resolver) {
  const Forest kernels(genealogy, TreeBy::parent);
  const Forest forest = options.by == TreeBy::parent ? kernels : Forest(genealogy, TreeBy::creator);
  const TreeNames names(genealogy, kernels, options.style);
  const TreeNotes notes(genealogy, forest, names, options, resolver);
  std::vector<TreeRow> rows = tree_rows(genealogy, forest, names, notes, options);

  std::string footer = deadlock_lines(notes, names, genealogy, options.style);
  if (says_inferred(rows)) footer += paint(options.style, Role::dim, cut("? inferred, not seen in the act", options.style)) + "\n";
  footer += summary(genealogy, options);
  std::size_t room = rows.size();
  if (options.max_lines > 0) {
    const auto taken = 1 + std::ranges::count(footer, '\n');
    const std::size_t lines = static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, options.max_lines - taken));
    if (rows.size() > lines) room = lines - 1;
  }
  ask_for_cpu_times(std::span(rows).first(room), options);
  TreeDrawing drawing(rows, options);
  std::string text = drawing.header();
  for (std::size_t i = 0; i < room; ++i) text += drawing.draw(rows[i]);
  if (room < rows.size()) {
    const std::string_view dots = options.style.unicode ? "…" : "...";
    text += paint(options.style, Role::dim, fmt::format("{} {} more lines", dots, grouped(rows.size() - room))) + "\n";
  }
  return text + footer;
}

}  // namespace ramet::trace
