#include "trace/view/tree_fold.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace ramet::trace {
namespace {

constexpr std::size_t lines_read_at_a_glance = 24;  // a tree as small as this is never folded
constexpr std::size_t least_folded = 3;
constexpr std::size_t most_siblings = 40;           // lines under one task before commands are compared by program alone

// Source of the mixing constants: SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
  value = (value ^ value >> 27) * 0x94d049bb133111eb;
  return value ^ value >> 31;
}

void stir(std::uint64_t& likeness, std::uint64_t value) { likeness = mix(likeness + 0x9e3779b97f4a7c15 + value); }

}  // namespace

TreeFold::TreeFold(const Forest& forest, const std::vector<TreeEntry>& entries,
                   const std::vector<Forest::Node>& preorder, Folding folding)
    : forest_(forest), entries_(entries) {
  const auto shown = std::ranges::count_if(preorder, [&](Forest::Node node) { return entries[node].shown; });
  folds_ = folding == Folding::on && static_cast<std::size_t>(shown) > lines_read_at_a_glance;
  if (!folds_) return;
  by_label_ = likeness(preorder, By::label);
  by_program_ = likeness(preorder, By::program);
}

TreeFold::Likeness TreeFold::likeness(const std::vector<Forest::Node>& preorder, By by) const {
  Likeness likeness(forest_.size(), 0);
  for (auto node = preorder.rbegin(); node != preorder.rend(); ++node) {
    std::uint64_t below = 0;  // a sum: the order of children makes no difference
    for (const Forest::Node child : forest_.children(*node)) {
      if (entries_[child].shown) below += mix(likeness[child]);
    }
    likeness[*node] = own_likeness(*node, by);
    stir(likeness[*node], below);
  }
  return likeness;
}

std::uint64_t TreeFold::own_likeness(Forest::Node node, By by) const {
  const TreeEntry& entry = entries_[node];
  const Task& task = forest_.task(node);
  std::uint64_t likeness = static_cast<std::uint64_t>(forest_.link(node));
  const auto stir_text = [&](std::string_view text) { stir(likeness, std::hash<std::string_view>()(text)); };
  stir_text(by == By::label ? std::string_view(entry.label) : program_of(entry.label));
  for (const Note& note : entry.notes) {
    if (note.scope != NoteScope::individual) stir_text(note.text);
  }
  for (const At<CreateFailed>& failed : task.failures) {
    stir(likeness, static_cast<std::uint64_t>(failed.what.error));
    stir(likeness, failed.what.arguments.flags.bits());
  }
  return likeness;
}

std::vector<TreeGroup> TreeFold::groups(std::span<const Forest::Node> siblings) const {
  if (folds_) {
    std::vector<TreeGroup> strict = groups(siblings, by_label_);
    return strict.size() <= most_siblings ? strict : groups(siblings, by_program_);
  }
  std::vector<TreeGroup> single;
  for (const Forest::Node node : siblings) {
    if (entries_[node].shown) single.push_back({node});
  }
  return single;
}

std::vector<TreeGroup> TreeFold::groups(std::span<const Forest::Node> siblings, const Likeness& likeness) const {
  std::vector<TreeGroup> groups;
  std::unordered_map<std::uint64_t, std::size_t> group_of;
  for (const Forest::Node node : siblings) {
    if (!entries_[node].shown) continue;
    const auto [known, added] = group_of.try_emplace(likeness[node], groups.size());
    if (added) groups.emplace_back();
    groups[known->second].push_back(node);
  }
  std::vector<TreeGroup> result;
  for (TreeGroup& group : groups) {
    if (group.size() >= least_folded) {
      result.push_back(std::move(group));
    } else {
      for (const Forest::Node node : group) result.push_back({node});
    }
  }
  std::ranges::sort(result, {}, [](const TreeGroup& group) { return group.front(); });
  return result;
}

std::string_view program_of(std::string_view label) { return label.substr(0, label.find(' ')); }

}  // namespace ramet::trace
