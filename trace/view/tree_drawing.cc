#include "trace/view/tree_drawing.h"

#include <algorithm>
#include <fmt/format.h>

namespace ramet::trace {
namespace {

constexpr int unlimited = 1'000'000;
constexpr int branch_width = 2;
constexpr int gap = 2;
constexpr int hidden_width = 6;  // columns for the number of branches that are not drawn
constexpr int least_note = 4;    // columns: less would say nothing
constexpr int least_tree = 30;   // columns for the tree itself, before the durations give way to it

int notes_width(const std::vector<Note>& notes) {
  int width = 0;
  for (const Note& note : notes) width += display_width(note.text) + 3;
  return width;
}

std::string padded_left(const std::string& text, int width) {
  return std::string(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ') + text;
}

std::string spaces(int count) { return std::string(static_cast<std::size_t>(std::max(0, count)), ' '); }

int branches_width(std::uint32_t depth) {
  return depth > unlimited / branch_width ? unlimited : static_cast<int>(depth) * branch_width;
}

}  // namespace

TreeDrawing::TreeDrawing(const std::vector<TreeRow>& rows, const TreeOptions& options)
    : style_(options.style), by_(options.by), one_line_(options.max_lines > 0) {
  for (const TreeRow& row : rows) {
    if (row.tid != 0) tid_width_ = std::max(tid_width_, static_cast<int>(std::to_string(row.tid).size()));
    if (row.lifetime) lifetime_width_ = std::max(lifetime_width_, display_width(format_duration(*row.lifetime)));
    if (row.cpu) cpu_width_ = std::max(cpu_width_, display_width(format_duration(*row.cpu)));
  }
  durations_ = style_.width == 0 || style_.width - numbers_width() >= least_tree;
  tree_room_ = style_.width > 0 ? std::max(12, style_.width - numbers_width()) : unlimited;
  branch_room_ = style_.width > 0 ? tree_room_ / 2 : 100;
  // Notes begin in one column, unless a name reaches beyond a good place for it.
  const int widest = style_.width > 0 ? tree_room_ * 2 / 5 : 40;
  for (const TreeRow& row : rows) {
    const int end = std::min(branches_width(row.depth), branch_room_) + display_width(row.label);
    if (end <= widest && !row.notes.empty()) notes_column_ = std::max(notes_column_, end + gap);
  }
}

int TreeDrawing::numbers_width() const {
  return durations_ ? tid_width_ + lifetime_width_ + cpu_width_ + 3 * gap : tid_width_ + gap;
}

std::string TreeDrawing::columns(const std::string& tid, const std::string& lifetime, const std::string& cpu, Role first,
                                 Role others) const {
  std::string text = paint(style_, first, padded_left(tid, tid_width_)) + spaces(gap);
  if (!durations_) return text;
  return text + paint(style_, others, padded_left(lifetime, lifetime_width_)) + spaces(gap) +
         paint(style_, others, padded_left(cpu, cpu_width_)) + spaces(gap);
}

std::string TreeDrawing::header() const {
  const std::string_view title = by_ == TreeBy::creator ? "task, under its creator" : "task, under its kernel parent";
  return columns("tid", "lifetime", "cpu", Role::dim, Role::dim) +
         paint(style_, Role::dim, shorten(title, tree_room_, style_)) + "\n";
}

std::string TreeDrawing::blank_numbers() const { return spaces(numbers_width()); }

std::string TreeDrawing::numbers(const TreeRow& row) const {
  if (row.tid == 0 && !row.lifetime && !row.cpu) return blank_numbers();
  const std::string unknown = style_.unicode ? "–" : "-";
  return columns(row.tid != 0 ? std::to_string(row.tid) : std::string(),
                 row.lifetime ? format_duration(*row.lifetime) : unknown, row.cpu ? format_duration(*row.cpu) : unknown,
                 Role::number, Role::time);
}

std::string TreeDrawing::branches(const TreeRow& row, Part part) const {
  std::string text;
  std::size_t level = 1;
  const int needed = branches_width(row.depth);
  if (needed > branch_room_) {
    // What is not drawn is counted: "+37" stands for 37 levels.
    const std::size_t fit = static_cast<std::size_t>(std::max(1, (branch_room_ - hidden_width) / branch_width));
    level = row.depth + 1 - std::min<std::size_t>(row.depth, fit);
    text = part == Part::name ? fmt::format("{:<{}}", fmt::format("+{}", level - 1), hidden_width) : spaces(hidden_width);
  }
  for (; level < row.depth; ++level) text += open_[level] ? (style_.unicode ? "│ " : "| ") : "  ";
  if (row.depth == 0) return text;
  if (part == Part::continuation) return text + (!row.last ? (style_.unicode ? "│ " : "| ") : "  ");
  const bool dotted = row.link == Link::inferred || row.link == Link::belongs;
  if (style_.unicode) return text + (row.last ? "└" : "├") + (dotted ? "┄" : "─");
  return text + (row.last ? "`" : "|") + (dotted ? "." : "-");
}

int TreeDrawing::label_limit(const TreeRow& row, int room) const {
  if (one_line_ || row.notes.empty()) return std::max(1, room);
  const int beside_notes = room - gap - notes_width(row.notes);
  return std::max({1, beside_notes, room * 3 / 5});
}

std::string TreeDrawing::draw(const TreeRow& row) {
  open_.resize(std::max<std::size_t>(open_.size(), row.depth + 1));
  const std::string branch = branches(row, Part::name);
  open_[row.depth] = !row.last;
  int used = display_width(branch);
  const std::string label = shorten(row.label, label_limit(row, tree_room_ - used), style_);
  used += display_width(label);
  std::string text = numbers(row) + paint(style_, Role::dim, branch) + paint(style_, row.role, label);
  add_notes(text, row, used);
  // A line of blanks alone would be a puzzle, and blanks at the end of a line are nobody's friend.
  while (text.ends_with(' ')) text.pop_back();
  return text += "\n";
}

void TreeDrawing::add_notes(std::string& text, const TreeRow& row, int used) const {
  const std::string separator = style_.unicode ? " · " : "; ";
  const std::string continued = branches(row, Part::continuation) + (row.has_below ? (style_.unicode ? "│ " : "| ") : "  ");
  bool first = true;
  for (const Note& note : row.notes) {
    int lead = first ? std::max(gap, notes_column_ - used) : display_width(separator);
    const bool fits = display_width(note.text) <= tree_room_ - used - lead;
    if (one_line_ && tree_room_ - used - lead < least_note) return;
    if (fits || one_line_) {
      text += first ? spaces(lead) : paint(style_, Role::dim, separator);
    } else {
      text += "\n" + blank_numbers() + paint(style_, Role::dim, continued) + spaces(gap);
      used = display_width(continued) + gap;
      lead = 0;
    }
    const std::string shown = shorten(note.text, std::max(least_note, tree_room_ - used - lead), style_);
    text += paint(style_, note.role, shown);
    used += lead + display_width(shown);
    first = false;
  }
}

}  // namespace ramet::trace
