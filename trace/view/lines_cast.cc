#include "trace/view/lines_cast.h"

namespace ramet::trace {

Person& Cast::meet(const Event& event) {
  Person& person = people_[event.task];
  if (event.tid != 0 && person.tid != event.tid) {
    const auto former = by_tid_.find(person.tid);
    if (former != by_tid_.end() && former->second == event.task) by_tid_.erase(former);
    person.tid = event.tid;
    by_tid_[event.tid] = event.task;
  }
  if (event.tgid != 0) person.tgid = event.tgid;
  return person;
}

const Person* Cast::find(TaskId task) const {
  const auto found = people_.find(task);
  return found == people_.end() ? nullptr : &found->second;
}

const Person* Cast::find_by_tid(pid_t tid) const {
  const auto found = by_tid_.find(tid);
  return found == by_tid_.end() ? nullptr : find(found->second);
}

void Cast::ended(TaskId task) {
  ended_.push_back(task);
  if (ended_.size() <= most_ended) return;
  forget(ended_.front());
  ended_.pop_front();
}

void Cast::forget(TaskId task) {
  const auto found = people_.find(task);
  if (found == people_.end()) return;
  const auto tid = by_tid_.find(found->second.tid);
  if (tid != by_tid_.end() && tid->second == task) by_tid_.erase(tid);
  people_.erase(found);
}

}  // namespace ramet::trace
