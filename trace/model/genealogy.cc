#include "trace/model/genealogy.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ramet::trace {
namespace {

// Orders of what can be seen at one and the same moment. They only have to be total, so that two orders of arrival end in
// one order of keeping; and where but one of two sights can be kept, the lesser is.
auto rank(const Edge& edge) { return std::tuple(edge.certainty, edge.task, edge.tid); }
auto rank(const std::string& text) { return std::tie(text); }
auto rank(const Warned& warned) { return std::tie(warned.text); }
auto rank(const Lost& lost) { return std::tuple(lost.count, lost.from, lost.to); }
auto rank(const Started& started) { return std::tie(started.engine, started.boot_id, started.command); }
auto rank(const Exec& exec) { return std::tie(exec.tid, exec.former_tid, exec.path, exec.argv, exec.architecture); }
auto rank(const SharingChanged& change) {
  return std::tuple(change.certainty, change.call, change.no_longer_shared.bits());
}
auto rank(const JoinMark& mark) {
  return std::tuple(mark.kind, mark.joiner, mark.joiner_tid, rank(mark.target), mark.outcome);
}
auto rank(const CreateArguments& arguments) {
  return std::tuple(arguments.flags.bits(), arguments.exit_signal, arguments.stack, arguments.stack_size, arguments.tls,
                    arguments.parent_tid, arguments.child_tid, arguments.pidfd);
}
auto rank(const CreateFailed& failed) {
  return std::tuple(failed.error, failed.call, failed.stack, rank(failed.arguments));
}
auto rank(const Created& created) {
  return std::tuple(created.creator.certainty, rank(created.creator), rank(created.parent), created.call, created.stack,
                    rank(created.arguments), created.arguments_read, created.name, created.namespace_tids, created.entry);
}
auto rank(const Attached& attached) {
  return std::tuple(rank(attached.parent), attached.name, attached.path, attached.argv, attached.born,
                    attached.namespace_tids);
}
auto rank(const Detached& detached) { return std::tuple(detached.certainty); }
auto rank(const NeverJoined& never) { return std::tuple(never.certainty); }
auto rank(const NeverCollected& never) { return std::tuple(never.certainty); }
auto rank(const Collected& collected) { return std::tuple(rank(collected.by), collected.call); }
auto rank(const Ended& ended) {
  return std::tuple(ended.cause, ended.status, ended.signal, ended.core, ended.lifetime, ended.cpu, ended.user,
                    ended.system, ended.peak_rss, ended.peak_is);
}

// How much a sight of a fact that holds but once is worth, least is best; before time decides.
int doubt(const Created& created) { return static_cast<int>(created.creator.certainty); }
int doubt(const Collected& collected) { return static_cast<int>(collected.by.certainty); }
int doubt(const Detached& detached) { return static_cast<int>(detached.certainty); }
int doubt(const NeverJoined& never) { return static_cast<int>(never.certainty); }
int doubt(const NeverCollected& never) { return static_cast<int>(never.certainty); }
int doubt(const Ended& ended) { return ended.cause == EndCause::unknown ? 1 : 0; }
int doubt(const Started&) { return 0; }
int doubt(const Attached&) { return 0; }

template <class What>
void keep_best(std::optional<At<What>>& kept, Time time, const What& seen) {
  if (kept) {
    const auto worth = [](Time when, const What& what) { return std::tuple(doubt(what), when, rank(what)); };
    if (worth(kept->time, kept->what) <= worth(time, seen)) return;
  }
  kept = At<What>{time, seen};
}

void keep_earliest(std::optional<At<pid_t>>& kept, Time time, pid_t number) {
  if (number == 0) return;
  if (!kept || std::pair(time, number) < std::pair(kept->time, kept->what)) kept = At<pid_t>{time, number};
}

template <class Value>
void keep_latest(std::optional<Value>& kept, const Value& value, auto&& key) {
  if (!kept || key(*kept) < key(value)) kept = value;
}

// Nearly always the last: events of one task seldom come out of order.
template <class What>
void insert_in_order(std::vector<At<What>>& list, Time time, What seen) {
  auto place = list.end();
  while (place != list.begin()) {
    const At<What>& before = *std::prev(place);
    if (before.time < time || (before.time == time && rank(before.what) <= rank(seen))) break;
    --place;
  }
  list.insert(place, At<What>{time, std::move(seen)});
}

// An event's own task's tid says who it is at that moment; the birth's is right whatever the clocks say.
constexpr Time at_birth = Time::min();

}  // namespace

struct Genealogy::Fold {
  Genealogy& model;
  const Event& event;

  // The event's task; it is one's own event that makes a task seen.
  Task& self() {
    Task& task = model.task(event.task);
    task.seen = true;
    return task;
  }

  void operator()(const Started& started) { keep_best(model.started_, event.time, started); }
  void operator()(const Warned& warned) { insert_in_order(model.warnings_, event.time, warned); }
  void operator()(const Lost& lost) { insert_in_order(model.losses_, event.time, lost); }

  void operator()(const Attached& attached) {
    born(event.tid);
    keep_best(self().attached, event.time, attached);
    model.mention(attached.parent, event.time);
  }
  void operator()(const Created& created) {
    born(event.tid);
    keep_best(self().created, event.time, created);
    model.mention(created.creator, event.time);
    model.mention(created.parent, event.time);
  }
  void born(pid_t tid) {
    Task& task = self();
    keep_earliest(task.earliest_tid, at_birth, tid);
    keep_earliest(task.earliest_tgid, at_birth, event.tgid);
  }
  void operator()(const CreateFailed& failed) { insert_in_order(self().failures, event.time, failed); }

  void operator()(const Executed& executed) {
    Exec exec{executed.path, executed.argv, executed.former_tid, event.tid, executed.architecture};
    insert_in_order(self().execs, event.time, std::move(exec));
  }
  void operator()(const Renamed& renamed) { insert_in_order(self().renames, event.time, renamed.name); }
  void operator()(const SharingChanged& change) { insert_in_order(self().sharing_changes, event.time, change); }
  void operator()(const Signalled&) { self(); }
  void operator()(const Stopped& stopped) {
    keep_latest(self().last_stop, At<int>{event.time, stopped.signal},
                [](const At<int>& stop) { return std::pair(stop.time, stop.what); });
  }
  void operator()(const Continued&) { keep_latest(self().last_continue, event.time, std::identity()); }

  void operator()(const JoinBegan& began) { join(JoinMarkKind::began, began.target, JoinOutcome::joined); }
  void operator()(const JoinEnded& ended) { join(JoinMarkKind::ended, ended.target, ended.outcome); }
  void join(JoinMarkKind kind, const Edge& target, JoinOutcome outcome) {
    if (event.task != TaskId::none) self();
    model.mention(target, event.time);
    const TaskId owner = target.task != TaskId::none ? target.task : event.task;
    if (owner == TaskId::none) return;  // somebody joined somebody: there is nobody to tell it of
    insert_in_order(model.task(owner).join_marks, event.time, JoinMark{kind, event.task, event.tid, target, outcome});
  }
  void operator()(const Detached& detached) { keep_best(self().detached, event.time, detached); }
  void operator()(const NeverJoined& never) { keep_best(self().never_joined, event.time, never); }

  void operator()(const Ended& ended) { keep_best(self().ended, event.time, ended); }
  void operator()(const Collected& collected) {
    keep_best(self().collected, event.time, collected);
    model.mention(collected.by, event.time);
  }
  void operator()(const NeverCollected& never) { keep_best(self().never_collected, event.time, never); }
  void operator()(const Adopted& adopted) {
    insert_in_order(self().adoptions, event.time, adopted.by);
    model.mention(adopted.by, event.time);
  }
  void operator()(const Released&) { keep_latest(self().released, event.time, std::identity()); }

  // Not the genealogy's: symbol/ and the strace form keep these.
  void operator()(const Mapped&) {}
  void operator()(const StackCaptured&) {}
  void operator()(const SyscallEntered&) {}
  void operator()(const SyscallReturned&) {}
};

void Genealogy::apply(const Event& event) {
  last_time_ = std::max(last_time_, event.time);
  const bool of_the_run = std::holds_alternative<Started>(event.payload) ||
                          std::holds_alternative<Warned>(event.payload) || std::holds_alternative<Lost>(event.payload);
  const bool of_a_join =
      std::holds_alternative<JoinEnded>(event.payload) || std::holds_alternative<JoinBegan>(event.payload);
  if (event.task == TaskId::none && !of_the_run && !of_a_join) return;  // about nobody
  std::visit(Fold{*this, event}, event.payload);
  if (event.task == TaskId::none || of_the_run) return;
  const auto known = index_.find(static_cast<std::uint64_t>(event.task));
  if (known == index_.end()) return;
  Task& task = tasks_[known->second];
  keep_earliest(task.earliest_tid, event.time, event.tid);
  keep_earliest(task.earliest_tgid, event.time, event.tgid);
}

const Task* Genealogy::find(TaskId id) const {
  const auto known = index_.find(static_cast<std::uint64_t>(id));
  return known == index_.end() ? nullptr : &tasks_[known->second];
}

Task& Genealogy::task(TaskId id) {
  const auto [known, added] =
      index_.try_emplace(static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(tasks_.size()));
  if (added) tasks_.emplace_back().id = id;
  return tasks_[known->second];
}

void Genealogy::mention(const Edge& edge, Time when) {
  if (edge.task != TaskId::none) keep_earliest(task(edge.task).earliest_tid, when, edge.tid);
}

std::uint64_t Genealogy::lost() const {
  std::uint64_t count = 0;
  for (const At<Lost>& loss : losses_) count += loss.what.count;
  return count;
}

}  // namespace ramet::trace
