#include "trace/view/lines_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace ramet::trace {
namespace {

constexpr std::string_view gap = "  ";
constexpr int widest_of_all = 26;  // "{" comm "}[" seven digits "]"; only names full of escapes are longer
constexpr int time_and_gaps = 12;
constexpr int braces = 2;         // what the threads of a process just named will need besides
constexpr int least_room = 8;    // for either column of a very narrow terminal

// What a name may take: in a narrow terminal half of what the time leaves.
int widest_name(const Style& style) {
  return style.width <= 0 ? widest_of_all : std::clamp((style.width - time_and_gaps) / 2, least_room, widest_of_all);
}

}  // namespace

Sentence& Sentence::add(Role role, std::string text) {
  if (!text.empty()) pieces_.push_back({role, std::move(text)});
  return *this;
}

Sentence& Sentence::add(const Sentence& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  return *this;
}

int Sentence::width() const {
  int width = 0;
  for (const Piece& piece : pieces_) width += display_width(piece.text);
  return width;
}

std::string Sentence::painted(const Style& style, int width) const {
  const bool cut = width > 0 && this->width() > width;
  std::string text;
  int room = width;
  for (std::size_t at = 0; at < pieces_.size(); ++at) {
    const Piece& piece = pieces_[at];
    const int takes = display_width(piece.text);
    // The piece that is cut also stands for those behind it: one column more than it has makes room for the ellipsis.
    const bool last = cut && (takes > room || (takes == room && at + 1 < pieces_.size()));
    if (!last) {
      text += paint(style, piece.role, piece.text);
      room -= takes;
      continue;
    }
    return text + paint(style, piece.role, shorten(piece.text + ' ', std::max(room, 1), style));
  }
  return text;
}

std::string LineLayout::line(Time since_start, const Sentence& who, const Sentence& what) {
  const std::string time = fmt::format("{:8.4f}", std::chrono::duration<double>(since_start).count());
  const int widest = widest_name(style_);
  who_width_ = std::min(who_width_, widest);
  if (who.width() + braces > who_width_) {
    const bool has_braces = who.painted({}, 0).starts_with('{');
    who_width_ = std::min(std::max(who_width_, who.width() + (has_braces ? 0 : braces)), widest);
  }
  const int who_takes = std::min(who.width(), widest);
  std::string line = paint(style_, Role::time, time);
  line.append(gap).append(who.painted(style_, widest));
  line.append(static_cast<std::size_t>(who_width_ - who_takes), ' ').append(gap);
  const int before = display_width(time) + who_width_ + 2 * static_cast<int>(gap.size());
  line += what.painted(style_, style_.width > 0 ? std::max(style_.width - before, least_room) : 0);
  return line += '\n';
}

}  // namespace ramet::trace
