// Story: a list of events told as a person would, for tests. Every event comes one millisecond after the one before,
// unless the story pauses. What is left unsaid is as glibc does it.
#pragma once

#include <csignal>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trace/event.h"
#include "trace/model/genealogy.h"

namespace ramet::trace {

inline constexpr CloneFlags usual_thread = CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SIGHAND |
                                           CloneFlag::THREAD | CloneFlag::SYSVSEM | CloneFlag::SETTLS |
                                           CloneFlag::PARENT_SETTID | CloneFlag::CHILD_CLEARTID;
inline constexpr CloneFlags usual_fork = CloneFlag::CHILD_CLEARTID | CloneFlag::CHILD_SETTID;
inline constexpr CloneFlags usual_vfork = CloneFlag::VM | CloneFlag::VFORK;

class Story {
 public:
  std::vector<Event> events;

  Story& pause(Time time) {
    now_ += time;
    return *this;
  }
  [[nodiscard]] Edge edge(TaskId id, Certainty certainty = Certainty::exact) const { return {id, who(id).tid, certainty}; }

  // ramet itself, tid 50, launches a command.
  TaskId launch(pid_t tid, std::vector<std::string> argv) {
    tell(TaskId::none, Started{.engine = "story", .command = argv});
    const Edge outside{TaskId::none, 50, Certainty::exact};
    const TaskId id = add(tid, tid);
    tell(id, Created{.creator = outside, .parent = outside, .call = CreateCall::fork,
                     .arguments = {.flags = usual_fork, .exit_signal = SIGCHLD}, .name = "ramet"});
    exec(id, std::move(argv));
    return id;
  }
  TaskId attach(pid_t tid, pid_t tgid, std::vector<std::string> argv, std::string name) {
    const TaskId id = add(tid, tgid);
    tell(id, Attached{.parent = {TaskId::none, 1, Certainty::exact}, .name = std::move(name), .path = argv.at(0), .argv = argv});
    return id;
  }
  TaskId thread(TaskId creator, pid_t tid, std::string name, CloneFlags flags = usual_thread, StackId stack = StackId::none) {
    const TaskId id = add(tid, who(creator).tgid);
    tell(id, Created{.creator = edge(creator), .parent = parent_of(creator), .call = CreateCall::clone3,
                     .arguments = {.flags = flags}, .name = std::move(name), .stack = stack});
    return id;
  }
  TaskId fork(TaskId creator, pid_t tid, std::string name, CloneFlags flags = usual_fork, std::vector<pid_t> inside = {}) {
    const TaskId id = add(tid, tid);
    const CreateCall call = flags.has(CloneFlag::VFORK) ? CreateCall::vfork : CreateCall::clone;
    const Edge parent = flags.has(CloneFlag::PARENT) ? parent_of(creator) : Edge{leader(creator), who(creator).tgid, Certainty::exact};
    tell(id, Created{.creator = edge(creator), .parent = parent, .call = call,
                     .arguments = {.flags = flags, .exit_signal = SIGCHLD}, .name = std::move(name),
                     .namespace_tids = std::move(inside)});
    return id;
  }
  void fail(TaskId task, int error, CloneFlags flags = usual_thread) {
    tell(task, CreateFailed{.call = CreateCall::clone3, .arguments = {.flags = flags}, .error = error});
  }
  void exec(TaskId task, std::vector<std::string> argv, std::string path = {}) {
    if (path.empty()) path = argv.at(0).starts_with('/') ? argv[0] : "/usr/bin/" + argv[0];
    Person& person = who(task);
    const pid_t former = std::exchange(person.tid, person.tgid);
    leaders_[person.tgid] = task;
    tell(task, Executed{.path = std::move(path), .argv = std::move(argv), .former_tid = former == person.tid ? 0 : former});
  }
  void rename(TaskId task, std::string name) { tell(task, Renamed{std::move(name)}); }
  void unshare(TaskId task, CloneFlags flags) { tell(task, SharingChanged{SharingCall::unshare, flags, Certainty::exact}); }
  void wait(TaskId joiner, TaskId target) { tell(joiner, JoinBegan{edge(target), 0x7000}); }
  void joined(TaskId joiner, TaskId target) { tell(joiner, JoinEnded{edge(target), JoinOutcome::joined}); }
  void end(TaskId task, int status = 0, Time cpu = Time(80'000)) {
    tell(task, Ended{.status = status, .cpu = cpu});
  }
  void kill(TaskId task, int signal) { tell(task, Ended{.cause = EndCause::signalled, .signal = signal, .core = signal == SIGSEGV}); }
  void collect(TaskId task, TaskId by) { tell(task, Collected{edge(by), CollectCall::wait4}); }
  void adopt(TaskId task, Edge by) { tell(task, Adopted{by}); }
  template <class Payload>
  void tell(TaskId task, Payload payload) {
    now_ += std::chrono::milliseconds(1);
    const Person nobody;
    const Person& person = task == TaskId::none ? nobody : who(task);
    events.push_back({now_, task, person.tid, person.tgid, std::move(payload)});
  }

 private:
  struct Person {
    pid_t tid = 0;
    pid_t tgid = 0;
  };
  TaskId add(pid_t tid, pid_t tgid) {
    people_.push_back({tid, tgid});
    const TaskId id = static_cast<TaskId>(people_.size());
    if (tid == tgid) leaders_[tgid] = id;
    return id;
  }
  [[nodiscard]] const Person& who(TaskId id) const { return people_.at(static_cast<std::size_t>(id) - 1); }
  Person& who(TaskId id) { return people_.at(static_cast<std::size_t>(id) - 1); }
  [[nodiscard]] TaskId leader(TaskId id) const {
    const auto known = leaders_.find(who(id).tgid);
    return known == leaders_.end() ? TaskId::none : known->second;
  }
  [[nodiscard]] Edge parent_of(TaskId id) const {
    const TaskId first = leader(id);
    for (const Event& event : events) {
      const Created* created = std::get_if<Created>(&event.payload);
      if (created != nullptr && event.task == first) return created->parent;
    }
    return {TaskId::none, 1, Certainty::exact};
  }

  Time now_{std::chrono::seconds(100)};
  std::vector<Person> people_;
  std::unordered_map<pid_t, TaskId> leaders_;  // of each tgid, now
};

inline Genealogy fold(const std::vector<Event>& events) {
  Genealogy genealogy;
  for (const Event& event : events) genealogy.apply(event);
  return genealogy;
}

}  // namespace ramet::trace
