#include "ramet/task/launch/plan_letter.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>
#include <set>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/sync/mutex.h"
#include "ramet/task/launch/container_letter.h"
#include "ramet/task/launch/steps_in_child.h"
#include "ramet/task/signal_mask.h"

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
  Bytes hook_value;
  ContainerLetter container;

  auto fields() {
    return std::tuple_cat(std::tie(has_programs, programs, arguments, environment, has_shell, name, cgroup_name, directory,
                    directory_item, oom_score, affinity, moves, move_items, closed, limits, limit_items, groups,
                    filter, hook_value), container.fields());
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
  const auto* const value = static_cast<const std::byte*>(plan.pre_exec.argument);
  if (plan.pre_exec.size != 0) all.hook_value.assign(value, value + plan.pre_exec.size);
  all.container = letter_of(plan.container);
  if (plan.seccomp != nullptr) all.filter.assign(plan.seccomp->filter, plan.seccomp->filter + plan.seccomp->len);
  return all;
}

// The descriptors of a plan, each in its place: `visit` may change them.
template <class Visit>
void for_each_descriptor(LaunchPlan& plan, std::span<FdMove> moves, Visit visit) {
  for (FdMove& move : moves) visit(move.from);
  for (int* place : {&plan.program_fd, &plan.session.controlling_terminal, &plan.session.foreground_of,
                     &plan.directory_fd, &plan.landlock}) {
    if (*place >= 0) visit(*place);
  }
  for (int& procs : plan.cgroup_procs) {
    if (procs >= 0) visit(procs);
  }
}

// The plan again, with its pointers to what was read.
class ReadPlan {
 public:
  ReadPlan(LaunchPlan plan, Behind read)
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
    filter_ = {.len = static_cast<unsigned short>(behind_.filter.size()), .filter = behind_.filter.data()};
    plan_.seccomp = behind_.filter.empty() ? nullptr : &filter_;
    if (plan_.pre_exec.size != 0) plan_.pre_exec.argument = behind_.hook_value.data();
    plan_.container = container_.plan();
  }

  void renumber(std::span<const int> descriptors) {
    const auto next = [&](int& place) {
      place = descriptors.front();
      descriptors = descriptors.subspan(1);
    };
    for_each_descriptor(plan_, behind_.moves, next);
    if (plan_.container != nullptr) for_each_descriptor_of(*container_.plan(), container_.joins(), next);
  }
  void tell_of_a_member(int pipe) {
    if (plan_.container != nullptr && plan_.container->member != nullptr) container_.plan()->member_note = pipe;
  }
  [[nodiscard]] const LaunchPlan& plan() const { return plan_; }
  [[nodiscard]] pid_t member() const { return container_.member(); }
  // A directory that is relative, or none, or what a container takes from the host, means: to the caller's.
  [[nodiscard]] bool needs_the_callers_directory() const {
    return plan_.container != nullptr || (plan_.directory_fd < 0 && (plan_.directory == nullptr || plan_.directory[0] != '/'));
  }

 private:
  static const char* pointer(const Text& text) { return text ? text->c_str() : nullptr; }
  static char** pointers(Texts& texts, std::vector<char*>& place) {
    for (std::string& text : texts) place.push_back(text.data());
    place.push_back(nullptr);
    return place.data();
  }

  LaunchPlan plan_;
  ReadContainer container_;
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
  const auto note = [&](int descriptor) { letter.descriptors.push_back(descriptor); };
  for_each_descriptor(copy, all.moves, note);
  if (plan.container != nullptr) for_each_descriptor_of(all.container.plan.front(), all.container.joins, note);
  TransferWriter writer;
  writer.write(plan);
  writer.write(values(all.fields()));
  letter.bytes = writer.take();
  return letter;
}

Bytes write_report(const LaunchReport& report, pid_t member) {
  constexpr std::size_t most = 2000;
  const std::string item = text_at(report.item).value_or("").substr(0, most);
  return to_bytes(std::tuple(member, std::string(report.stage), report.number, item));
}

LetterOutcome read_outcome(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  if (auto member = from_bytes<pid_t>(bytes)) return {.member = *member, .error = std::nullopt};
  auto report = from_bytes<std::tuple<pid_t, std::string, int, std::string>>(bytes);
  if (!report) return {.error = Error{"zygote", EPROTO, "a report"}};
  auto& [member, stage, number, item] = *report;
  return {.member = member, .error = Error{lasting(std::move(stage)), number, std::move(item)}};
}

namespace {

// Returns when something went wrong.
Bytes run_read_plan(ReadPlan& read, std::span<const int> descriptors) {
  LaunchReport report;
  const long moved = raw_syscall(SYS_fchdir, descriptors[descriptors.size() - 2]);
  read.renumber(descriptors);
  read.tell_of_a_member(descriptors.back());
  if (!read.needs_the_callers_directory() ||
      judge_in_child(report, "chdir", moved, "the caller's directory") == Step::done) {
    set_signal_mask(all_signals);  // until the program has its own: as in every child
    run_in_child(read.plan(), report);
  }
  return write_report(report, read.member());
}

}  // namespace

void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept {
  const auto content = mailbox.content();
  TransferReader reader(content.bytes);
  const auto plan = reader.read<LaunchPlan>();
  auto fields = reader.read<Fields>();
  Bytes outcome;
  if (plan && fields) {
    Behind all;
    all.fields() = std::move(*fields);
    ReadPlan read(*plan, std::move(all));
    outcome = run_read_plan(read, descriptors);
  } else {
    outcome = write_report({.stage = "zygote", .item = "a plan", .number = EPROTO}, 0);
  }
  (void)!write(descriptors.back(), outcome.data(), outcome.size());
  constexpr int exit_without_program = 127;
  _exit(exit_without_program);
}

}  // namespace ramet::launch
