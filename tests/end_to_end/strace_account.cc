#include "tests/end_to_end/strace_account.h"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>

namespace ramet::end_to_end {
namespace {

constexpr std::string_view unfinished = " <unfinished ...>";

struct Line {
  std::size_t task;
  std::string text;
};

// Whole lines, each with the number of its task in the order of first appearance.
class Stitching {
 public:
  void take(int tid, std::string text) {
    const std::size_t task = number_of(tid);
    static const std::regex superseded(R"(^\+\+\+ superseded by execve in pid (\d+) \+\+\+$)");
    static const std::regex resumed(R"(^<\.\.\. \w+ resumed>)");
    std::smatch match;
    if (std::regex_search(text, match, resumed) && open_.contains(task)) {
      text = open_[task] + match.suffix().str();
      open_.erase(task);
    }
    if (text.ends_with(unfinished)) {
      open_[task] = text.substr(0, text.size() - unfinished.size());
      return;
    }
    lines_.push_back({task, text});
    // Whoever called exec goes on under the leader's tid.
    if (std::regex_match(text, match, superseded)) numbers_[tid] = number_of(std::stoi(match[1]));
  }

  // What was never resumed stands as it was cut.
  std::vector<Line> finish() {
    for (const auto& [task, text] : open_) lines_.push_back({task, text + std::string(unfinished)});
    return std::move(lines_);
  }

  [[nodiscard]] const std::map<int, std::size_t>& first_numbers() const { return first_numbers_; }

 private:
  std::size_t number_of(int tid) {
    const std::size_t next = first_numbers_.size();
    first_numbers_.emplace(tid, next);
    return numbers_.emplace(tid, first_numbers_[tid]).first->second;
  }

  std::map<int, std::size_t> numbers_;        // of whom a tid stands for now
  std::map<int, std::size_t> first_numbers_;  // and stood for first
  std::map<std::size_t, std::string> open_;
  std::vector<Line> lines_;
};

std::optional<int> created_tid(const std::string& line) {
  static const std::regex success(R"(^(?:clone3?|v?fork)\(.*\) += (\d+)$)");
  std::smatch match;
  if (!std::regex_match(line, match, success)) return std::nullopt;
  return std::stoi(match[1]);
}

// "main.2" by task number. A task whose creation nobody tells keeps the number of its appearance.
std::map<std::size_t, std::string> names_of(const std::vector<Line>& lines, const std::map<int, std::size_t>& numbers) {
  std::map<std::size_t, std::vector<std::size_t>> children;
  std::map<std::size_t, std::string> names;
  for (const Line& line : lines) {
    const auto tid = created_tid(line.text);
    if (tid && numbers.contains(*tid)) children[line.task].push_back(numbers.at(*tid));
  }
  const std::function<void(std::size_t, const std::string&)> name = [&](std::size_t task, const std::string& own) {
    if (!names.emplace(task, own).second) return;
    for (std::size_t index = 0; index < children[task].size(); ++index)
      name(children[task][index], fmt::format("{}.{}", own, index + 1));
  };
  name(0, "main");
  for (const auto& [tid, number] : numbers) names.emplace(number, fmt::format("appeared {}", number));
  return names;
}

std::vector<std::string> sorted(const StraceAccount& account, const std::string& task) {
  const auto found = account.find(task);
  std::vector<std::string> lines = found == account.end() ? std::vector<std::string>{} : found->second;
  std::ranges::sort(lines);
  return lines;
}

}  // namespace

StraceAccount strace_account(const std::string& text) {
  static const std::regex form(R"(^(\d+) +(.*)$)");
  Stitching stitching;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_match(line, match, form)) stitching.take(std::stoi(match[1]), match[2]);
  }
  const std::vector<Line> lines = stitching.finish();
  const auto names = names_of(lines, stitching.first_numbers());
  std::map<int, std::string> names_by_tid;
  for (const auto& [tid, number] : stitching.first_numbers()) names_by_tid[tid] = names.at(number);
  StraceAccount account;
  for (const Line& line : lines) account[names.at(line.task)].push_back(without_chance(line.text, names_by_tid));
  return account;
}

StraceDifference compare(const StraceAccount& strace, const StraceAccount& ramet) {
  StraceDifference difference;
  std::set<std::string> tasks;
  for (const StraceAccount* account : {&strace, &ramet})
    for (const auto& [task, lines] : *account) tasks.insert(task);
  for (const std::string& task : tasks) {
    const auto left = sorted(strace, task);
    const auto right = sorted(ramet, task);
    std::vector<std::string> only_left, only_right;
    std::ranges::set_difference(left, right, std::back_inserter(only_left));
    std::ranges::set_difference(right, left, std::back_inserter(only_right));
    difference.lines += std::max(left.size(), right.size());
    difference.equal += left.size() - only_left.size();
    const auto add = [&](const std::string& line, std::string_view whose) {
      auto& family = is_task_life(line)          ? difference.task_life
                     : is_of_every_program(line) ? difference.of_every_program
                                                 : difference.others;
      family.push_back(fmt::format("{} only {}: {}", task, whose, line));
    };
    for (const std::string& line : only_left) add(line, "strace");
    for (const std::string& line : only_right) add(line, "ramet ");
  }
  return difference;
}

}  // namespace ramet::end_to_end
