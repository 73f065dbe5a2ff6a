#include "trace/view/tree_rows.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <ranges>
#include <utility>

namespace ramet::trace {
namespace {

enum class Numbers : std::uint8_t { shown, hidden };  // hidden below a fold: they would be one member's alone
enum class Label : std::uint8_t { whole, program };   // the program alone where the folded ones' arguments differ

struct Pending {
  TreeGroup group;                         // or, when empty:
  const CreateFailed* failed = nullptr;    // or, when nullptr: a section's title
  std::size_t failures = 0;
  std::vector<TreeGroup> section;
  std::uint32_t depth = 0;
  bool last = false;
  Numbers numbers = Numbers::shown;
  Label label = Label::whole;
};

std::string_view call_name(CreateCall call) {
  switch (call) {
    case CreateCall::clone: return "clone";
    case CreateCall::clone3: return "clone3";
    case CreateCall::fork: return "fork";
    case CreateCall::vfork: return "vfork";
    case CreateCall::kernel:
    case CreateCall::unknown: break;
  }
  return "creation";
}

class Builder {
 public:
  Builder(const Genealogy& genealogy, const Forest& forest, const TreeNames& names, const TreeNotes& notes,
          const TreeOptions& options)
      : now_(genealogy.last_time()), forest_(forest), names_(names), notes_(notes), options_(options) {
    const std::vector<Forest::Node> preorder = forest.preorder();
    choose_shown(preorder);
    for (const Forest::Node node : preorder) {
      if (!entries_[node].shown) continue;
      entries_[node].label = names.label(forest.task(node));
      entries_[node].notes = notes.notes(node);
    }
    fold_.emplace(forest, entries_, preorder, options.folding);
  }

  std::vector<TreeRow> rows() {
    push(roots());
    while (!pending_.empty()) {
      Pending item = std::move(pending_.back());
      pending_.pop_back();
      if (!item.group.empty()) {
        add_tasks(std::move(item));
      } else if (item.failed != nullptr) {
        add_failure(item);
      } else {
        add_section(item);
      }
    }
    return std::move(rows_);
  }

 private:
  void choose_shown(const std::vector<Forest::Node>& preorder) {
    entries_.resize(forest_.size());
    for (const Forest::Node node : std::views::reverse(preorder)) {
      const Task& task = forest_.task(node);
      TreeEntry& entry = entries_[node];
      if (options_.shows == TreeShows::everything || (task.seen && task.alive())) entry.shown = true;
      if (entry.shown && forest_.above(node) != Forest::none) entries_[forest_.above(node)].shown = true;
    }
  }

  // Launched and attached tasks stand alone; the others come together under a title that says what they lack.
  std::vector<Pending> roots() const {
    std::vector<Forest::Node> plain, orphaned;
    for (const Forest::Node node : forest_.roots()) {
      const Task& task = forest_.task(node);
      const bool known = task.attached || (task.created && task.creator().certainty != Certainty::unknown);
      (options_.by == TreeBy::parent || known ? plain : orphaned).push_back(node);
    }
    std::vector<Pending> items;
    for (TreeGroup& group : fold_->groups(plain)) items.push_back({.group = std::move(group)});
    std::vector<TreeGroup> section = fold_->groups(orphaned);
    if (!section.empty()) items.push_back({.section = std::move(section)});
    return items;
  }

  void push(std::vector<Pending> items) {
    if (!items.empty()) items.back().last = true;
    for (Pending& item : items | std::views::reverse) pending_.push_back(std::move(item));
  }

  void add_section(const Pending& item) {
    rows_.push_back({.depth = item.depth, .last = item.last, .has_below = true, .role = Role::warning,
                     .label = "creator unknown:"});
    std::vector<Pending> items;
    for (const TreeGroup& group : item.section) items.push_back({.group = group, .depth = item.depth + 1});
    push(std::move(items));
  }

  void add_failure(const Pending& item) {
    TreeRow row{.depth = item.depth, .last = item.last, .role = Role::error};
    const char* name = strerrorname_np(item.failed->error);
    row.label = fmt::format("{} failed: {}", call_name(item.failed->call),
                            name != nullptr ? std::string(name) : fmt::format("errno {}", item.failed->error));
    row.label += times(item.failures);
    row.notes = notes_.notes(*item.failed);
    rows_.push_back(std::move(row));
  }

  [[nodiscard]] std::string label(const TreeGroup& group, Label which) const {
    const std::string& whole = entries_[group.front()].label;
    const std::string_view program = program_of(whole);
    if (which == Label::whole || program.size() == whole.size()) return whole;
    return fmt::format("{} {}", program, options_.style.unicode ? "…" : "...");
  }

  void add_tasks(Pending item) {
    const Forest::Node first = item.group.front();
    const Task& task = forest_.task(first);
    TreeRow row{.depth = item.depth, .last = item.last, .link = forest_.link(first), .role = names_.role(task)};
    if (std::ranges::any_of(item.group, [&](Forest::Node one) { return entries_[one].label != entries_[first].label; })) {
      item.label = Label::program;
    }
    row.label = label(item.group, item.label) + times(item.group.size());
    if (item.group.size() > 1) {
      row.notes = notes_of_many(item.group);
    } else {
      row.notes = entries_[first].notes;
      if (item.numbers == Numbers::shown) {
        row.tid = task.tid();
        row.alive = task.alive();
        row.lifetime = task.lifetime(now_);
        if (task.ended) row.cpu = task.ended->what.cpu;
      }
    }
    if (options_.shows == TreeShows::alive && !task.alive()) row.role = Role::dim;
    std::vector<Pending> below = items_below(first, item);
    row.has_below = !below.empty();
    rows_.push_back(std::move(row));
    push(std::move(below));
  }

  std::vector<Pending> items_below(Forest::Node node, const Pending& item) const {
    const Numbers numbers = item.group.size() > 1 ? Numbers::hidden : item.numbers;
    std::vector<Pending> items;
    for (TreeGroup& group : fold_->groups(forest_.children(node))) {
      items.push_back({.group = std::move(group), .depth = item.depth + 1, .numbers = numbers, .label = item.label});
    }
    if (options_.shows == TreeShows::alive) return items;
    std::map<std::pair<int, std::uint64_t>, Pending> failures;
    for (const At<CreateFailed>& failed : forest_.task(node).failures) {
      Pending& alike = failures[{failed.what.error, failed.what.arguments.flags.bits()}];
      if (alike.failed == nullptr) alike = {.failed = &failed.what, .depth = item.depth + 1};
      ++alike.failures;
    }
    for (auto& [kind, alike] : failures) items.push_back(std::move(alike));
    return items;
  }

  [[nodiscard]] std::string times(std::size_t count) const {
    return count > 1 ? fmt::format(" {} {}", options_.style.unicode ? "×" : "x", grouped(count)) : std::string();
  }

  [[nodiscard]] std::vector<Note> notes_of_many(const TreeGroup& group) const {
    std::optional<std::pair<Time, Time>> lifetime, cpu;
    const auto widen = [](std::optional<std::pair<Time, Time>>& range, std::optional<Time> value) {
      if (!value) return;
      range = range ? std::pair(std::min(range->first, *value), std::max(range->second, *value)) : std::pair(*value, *value);
    };
    for (const Forest::Node node : group) {
      const Task& task = forest_.task(node);
      widen(lifetime, task.lifetime(now_));
      if (task.ended) widen(cpu, task.ended->what.cpu);
    }
    std::vector<Note> notes;
    const auto add = [&](std::string_view name, const std::optional<std::pair<Time, Time>>& range) {
      if (!range) return;
      const std::string least = format_duration(range->first), most = format_duration(range->second);
      notes.push_back({Role::plain, fmt::format("{} {}", name, least == most ? least : least + " .. " + most)});
    };
    add("lifetime", lifetime);
    add("cpu", cpu);
    for (const Note& note : entries_[group.front()].notes) {
      if (note.scope == NoteScope::individual) continue;
      notes.push_back(note);
      if (note.scope == NoteScope::collection) notes.back().text.insert(0, "all ");
    }
    return notes;
  }

  Time now_;
  const Forest& forest_;
  const TreeNames& names_;
  const TreeNotes& notes_;
  const TreeOptions& options_;
  std::vector<TreeEntry> entries_;
  std::optional<TreeFold> fold_;
  std::vector<Pending> pending_;
  std::vector<TreeRow> rows_;
};

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
  return digits;
}

std::vector<TreeRow> tree_rows(const Genealogy& genealogy, const Forest& forest, const TreeNames& names,
                               const TreeNotes& notes, const TreeOptions& options) {
  return Builder(genealogy, forest, names, notes, options).rows();
}

}  // namespace ramet::trace
