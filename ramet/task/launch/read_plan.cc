#include "ramet/task/launch/read_plan.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ramet::launch {

namespace {

const char* pointer(const BehindPlan::Text& text) { return text ? text->c_str() : nullptr; }

char** pointers(BehindPlan::Texts& texts, std::vector<char*>& place) {
  for (std::string& text : texts) place.push_back(text.data());
  place.push_back(nullptr);
  return place.data();
}

}  // namespace

std::unique_ptr<ReadPlan> ReadPlan::of(std::span<const std::byte> letter) {
  TransferReader reader(letter);
  const auto plan = reader.read<LaunchPlan>();
  auto fields = reader.read<BehindFields>();
  if (!plan || !fields) return nullptr;
  BehindPlan all;
  all.fields() = std::move(*fields);
  return std::unique_ptr<ReadPlan>(new ReadPlan(*plan, std::move(all)));
}

ReadPlan::ReadPlan(LaunchPlan plan, BehindPlan read)
    : plan_(plan), container_(std::move(read.container)), behind_(std::move(read)) {
  plan_.programs = behind_.has_programs ? pointers(behind_.programs, programs_) : nullptr;
  plan_.arguments = pointers(behind_.arguments, arguments_);
  plan_.environment = pointers(behind_.environment, environment_);
  shell_arguments_ = arguments_;
  shell_arguments_.insert(shell_arguments_.begin(), const_cast<char*>("sh"));
  shell_arguments_[1] = nullptr;  // the place for the path, in that of argument 0
  plan_.shell_arguments = behind_.has_shell ? shell_arguments_.data() : nullptr;
  plan_.name = pointer(behind_.name);
  plan_.cgroup_name = pointer(behind_.cgroup_name);
  plan_.directory = pointer(behind_.directory);
  plan_.directory_item = pointer(behind_.directory_item);
  plan_.oom_score = pointer(behind_.oom_score);
  plan_.affinity = behind_.affinity.empty() ? nullptr : behind_.affinity.data();
  for (std::size_t index = 0; index < behind_.moves.size(); ++index) {
    behind_.moves[index].item = behind_.move_items[index].c_str();
    behind_.moves[index].way = FdWay::copy;  // they come from above all that is written to
  }
  for (std::size_t index = 0; index < behind_.limits.size(); ++index) {
    behind_.limits[index].item = behind_.limit_items[index].c_str();
  }
  plan_.moves = behind_.moves;
  plan_.closed = behind_.closed;
  plan_.limits = behind_.limits;
  plan_.credentials.groups.groups = behind_.groups.data();
  for (std::vector<sock_filter>& filter : behind_.filters)
    filters_.push_back({.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()});
  plan_.seccomp = filters_;
  if (plan_.pre_exec.size != 0) plan_.pre_exec.argument = behind_.hook_value.data();
  plan_.container = container_.plan();
}

void ReadPlan::renumber(std::span<const int> descriptors) {
  std::map<int, int> numbers;  // by the writer's
  const auto next = [&](int& place) {
    const auto [number, is_new] = numbers.try_emplace(place, -1);
    if (is_new) {
      number->second = descriptors.front();
      descriptors = descriptors.subspan(1);
    }
    place = number->second;
  };
  for_each_descriptor(plan_, behind_.moves, next);
  if (plan_.container != nullptr)
    for_each_descriptor_of(*container_.plan(), container_.joins(), container_.mounts(), next);
}

void ReadPlan::place_standard(const std::array<int, 3>& standard) {
  constexpr std::array<const char*, 3> items{"fd 0", "fd 1", "fd 2"};
  for (unsigned number = 0; number < standard.size(); ++number) {
    const bool is_closed = std::ranges::any_of(
        plan_.closed, [&](const FdRange& range) { return range.first <= number && number <= range.last; });
    const bool is_moved =
        std::ranges::any_of(plan_.moves, [&](const FdMove& move) { return move.to == static_cast<int>(number); });
    if (standard[number] < 0 || is_closed || is_moved) continue;
    behind_.moves.push_back(
        {.from = standard[number], .to = static_cast<int>(number), .way = FdWay::copy, .item = items[number]});
    plan_.moves = behind_.moves;
  }
}

void ReadPlan::tell_of_a_member(int pipe) {
  if (plan_.container != nullptr && plan_.container->member != nullptr) container_.plan()->member_note = pipe;
}

}  // namespace ramet::launch
