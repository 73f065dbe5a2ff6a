#include "trace/model/task.h"

#include <algorithm>

namespace ramet::trace {
namespace {

// What the kernel makes of a path at exec: the last part, cut to 15 bytes. Source: begin_new_exec, TASK_COMM_LEN.
std::string_view comm_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return path.substr(slash == std::string_view::npos ? 0 : slash + 1).substr(0, 15);
}

}  // namespace

pid_t Task::birth_tid() const {
  if (!created && !attached) {
    for (const At<Exec>& exec : execs) {
      if (exec.what.former_tid != 0) return exec.what.former_tid;
    }
  }
  return earliest_tid ? earliest_tid->what : 0;
}

pid_t Task::tid() const {
  for (auto exec = execs.rbegin(); exec != execs.rend(); ++exec) {
    if (exec->what.former_tid != 0) return exec->what.tid;
  }
  return birth_tid();
}

pid_t Task::tgid() const { return earliest_tgid ? earliest_tgid->what : 0; }

std::vector<pid_t> Task::earlier_tids() const {
  std::vector<pid_t> tids;
  for (const At<Exec>& exec : execs) {
    if (exec.what.former_tid != 0) tids.push_back(exec.what.former_tid);
  }
  return tids;
}

const std::vector<pid_t>& Task::namespace_tids() const {
  static const std::vector<pid_t> none;
  if (created) return created->what.namespace_tids;
  return attached ? attached->what.namespace_tids : none;
}

bool Task::born_as_thread() const {
  if (created && created->what.call != CreateCall::unknown) return birth_flags().has(CloneFlag::THREAD);
  return tgid() != 0 && birth_tid() != 0 && birth_tid() != tgid();
}

std::string_view Task::birth_name() const {
  if (created && !created->what.name.empty()) return created->what.name;
  return attached ? std::string_view(attached->what.name) : std::string_view();
}

std::string_view Task::name() const {
  const bool exec_is_last = !execs.empty() && (renames.empty() || execs.back().time >= renames.back().time);
  if (exec_is_last) return comm_of(execs.back().what.path);
  return renames.empty() ? birth_name() : std::string_view(renames.back().what);
}

Time Task::birth_time() const {
  if (created) return created->time;
  if (attached) return attached->what.born.value_or(attached->time);
  return earliest_tid ? earliest_tid->time : Time{};
}

Edge Task::creator() const { return created ? created->what.creator : Edge{}; }

Edge Task::birth_parent() const {
  if (created) return created->what.parent;
  return attached ? attached->what.parent : Edge{};
}

Edge Task::parent() const { return adoptions.empty() ? birth_parent() : adoptions.back().what; }

CloneFlags Task::birth_flags() const { return created ? created->what.arguments.flags : CloneFlags(); }

CloneFlags Task::given_up() const {
  CloneFlags flags;
  for (const At<SharingChanged>& change : sharing_changes) {
    if (change.what.call != SharingCall::exec) flags |= change.what.no_longer_shared;
  }
  return flags;
}

std::optional<Time> Task::lifetime(Time now) const {
  if (ended && ended->what.lifetime) return ended->what.lifetime;
  const bool birth_known = created || (attached && attached->what.born);
  if (!birth_known) return std::nullopt;
  // Clocks of two CPUs may disagree by a little: nothing lives for less than no time.
  if (ended) return std::max(ended->time - birth_time(), Time{});
  if (!alive()) return std::nullopt;
  return std::max(now - birth_time(), Time{});
}

}  // namespace ramet::trace
