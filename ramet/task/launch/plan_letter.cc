#include "ramet/task/launch/plan_letter.h"

#include <unistd.h>

#include <mutex>
#include <set>

#include "ramet/sync/mutex.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

using Text = std::optional<std::string>;  // none: nullptr
using Texts = std::vector<std::string>;

Text text_at(const char* pointer) { return pointer != nullptr ? Text(pointer) : std::nullopt; }

template <class Pointer>
Texts texts_at(Pointer pointer) {
  Texts texts;
  for (; pointer != nullptr && *pointer != nullptr; ++pointer) texts.emplace_back(*pointer);
  return texts;
}

// All that lies behind the pointers of a plan.
struct Behind {
  bool has_programs = false;
  Texts programs;
  Texts arguments;
  Texts environment;
  bool has_shell = false;
  Text name;
  Text cgroup_name;
  Text directory;
  Text directory_item;
  Text oom_score;
  std::vector<cpu_set_t> affinity;  // one or none
  std::vector<FdMove> moves;
  Texts move_items;
  std::vector<FdRange> closed;
  std::vector<LimitSetting> limits;
  Texts limit_items;
  std::vector<gid_t> groups;
  std::vector<sock_filter> filter;

  auto fields() {
    return std::tie(has_programs, programs, arguments, environment, has_shell, name, cgroup_name, directory,
                    directory_item, oom_score, affinity, moves, move_items, closed, limits, limit_items, groups,
                    filter);
  }
};

template <class... T>
std::tuple<T...> values(std::tuple<T&...> references) {
  return references;
}
using Fields = decltype(values(std::declval<Behind&>().fields()));

template <class Each>
Texts items_of(std::span<const Each> all) {
  Texts items;
  for (const Each& each : all) items.emplace_back(each.item != nullptr ? each.item : "");
  return items;
}

Behind behind(const LaunchPlan& plan) {
  Behind all;
  all.has_programs = plan.programs != nullptr;
  all.programs = texts_at(plan.programs);
  all.arguments = texts_at(plan.arguments);
  all.environment = texts_at(plan.environment);
  all.has_shell = plan.shell_arguments != nullptr;
  all.name = text_at(plan.name);
  all.cgroup_name = text_at(plan.cgroup_name);
  all.directory = text_at(plan.directory);
  all.directory_item = text_at(plan.directory_item);
  all.oom_score = text_at(plan.oom_score);
  if (plan.affinity != nullptr) all.affinity.push_back(*plan.affinity);
  all.moves.assign(plan.moves.begin(), plan.moves.end());
  all.move_items = items_of(plan.moves);
  all.closed.assign(plan.closed.begin(), plan.closed.end());
  all.limits.assign(plan.limits.begin(), plan.limits.end());
  all.limit_items = items_of(plan.limits);
  const GroupList& groups = plan.credentials.groups;
  all.groups.assign(groups.groups, groups.groups + groups.count);
  if (plan.seccomp != nullptr) all.filter.assign(plan.seccomp->filter, plan.seccomp->filter + plan.seccomp->len);
  return all;
}

// The descriptors of a plan, each in its place: `visit` may change them.
template <class Visit>
void for_each_descriptor(LaunchPlan& plan, std::span<FdMove> moves, Visit visit) {
  for (FdMove& move : moves) visit(move.from);
  for (int* place : {&plan.program_fd, &plan.cgroup_procs, &plan.session.controlling_terminal,
                     &plan.session.foreground_of, &plan.directory_fd, &plan.landlock}) {
    if (*place >= 0) visit(*place);
  }
}

// The plan again, with its pointers to what was read.
class ReadPlan {
 public:
  ReadPlan(LaunchPlan plan, Behind read) : plan_(plan), behind_(std::move(read)) {
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
    filter_ = {.len = static_cast<unsigned short>(behind_.filter.size()), .filter = behind_.filter.data()};
    plan_.seccomp = behind_.filter.empty() ? nullptr : &filter_;
  }

  void renumber(std::span<const int> descriptors) {
    for_each_descriptor(plan_, behind_.moves, [&](int& place) {
      place = descriptors.front();
      descriptors = descriptors.subspan(1);
    });
  }
  [[nodiscard]] const LaunchPlan& plan() const { return plan_; }

 private:
  static const char* pointer(const Text& text) { return text ? text->c_str() : nullptr; }
  static char** pointers(Texts& texts, std::vector<char*>& place) {
    for (std::string& text : texts) place.push_back(text.data());
    place.push_back(nullptr);
    return place.data();
  }

  LaunchPlan plan_;
  Behind behind_;
  std::vector<char*> programs_;
  std::vector<char*> arguments_;
  std::vector<char*> environment_;
  std::vector<char*> shell_arguments_;
  sock_fprog filter_{};
};

// Of a stage, which errors keep by its address.
std::string_view lasting(std::string stage) {
  static auto* mutex = new Mutex;
  static auto* stages = new std::set<std::string>;
  const std::lock_guard guard(*mutex);
  return *stages->insert(std::move(stage)).first;
}

}  // namespace

static_assert(std::is_trivially_copyable_v<LaunchPlan>);

PlanLetter write_plan(const LaunchPlan& plan) {
  PlanLetter letter;
  Behind all = behind(plan);
  LaunchPlan copy = plan;
  for_each_descriptor(copy, all.moves, [&](int descriptor) { letter.descriptors.push_back(descriptor); });
  TransferWriter writer;
  writer.write(plan);
  writer.write(values(all.fields()));
  letter.bytes = writer.take();
  return letter;
}

Bytes write_report(const LaunchReport& report) {
  constexpr std::size_t most = 2000;
  const std::string item = text_at(report.item).value_or("").substr(0, most);
  return to_bytes(std::tuple(std::string(report.stage), report.number, item));
}

Error read_report(std::span<const std::byte> bytes) {
  auto report = from_bytes<std::tuple<std::string, int, std::string>>(bytes);
  if (!report) return {"zygote", EPROTO, "a report"};
  auto& [stage, number, item] = *report;
  return {lasting(std::move(stage)), number, std::move(item)};
}

void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept {
  const auto content = mailbox.content();
  TransferReader reader(content.bytes);
  const auto plan = reader.read<LaunchPlan>();
  auto fields = reader.read<Fields>();
  LaunchReport report{.stage = "zygote", .item = "a plan", .number = EPROTO};
  if (plan && fields) {
    Behind all;
    all.fields() = std::move(*fields);
    ReadPlan read(*plan, std::move(all));
    read.renumber(descriptors);
    run_in_child(read.plan(), report);
  }
  const Bytes bytes = write_report(report);
  (void)!write(descriptors.back(), bytes.data(), bytes.size());
  constexpr int exit_without_program = 127;
  _exit(exit_without_program);
}

}  // namespace ramet::launch
