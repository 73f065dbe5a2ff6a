// Task: everything that was seen of one task, kept as it was seen and in the order of time. What follows from it (its tid
// now, its name now, its kernel parent now) is asked of it, so that no order of arrival can leave a stale answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/event.h"

namespace ramet::trace {

// Something that was seen, and when.
template <class What>
struct At {
  Time time{};
  What what;
};

struct Exec {
  std::string path;
  std::vector<std::string> argv;
  pid_t former_tid = 0;  // 0: the tid stayed
  pid_t tid = 0;         // since then
  Architecture architecture = Architecture::unknown;
};

enum class JoinMarkKind : std::uint8_t { began, ended };

// One of the two ends of a join, as it was seen. Pairs are made in joins.h.
struct JoinMark {
  JoinMarkKind kind = JoinMarkKind::began;
  TaskId joiner = TaskId::none;  // none: it was not seen who
  pid_t joiner_tid = 0;
  Edge target;
  JoinOutcome outcome = JoinOutcome::joined;
};

struct Task {
  TaskId id = TaskId::none;
  bool seen = false;  // false: only other tasks' edges name it
  std::optional<At<pid_t>> earliest_tid;   // of any of its events, or of an edge to it
  std::optional<At<pid_t>> earliest_tgid;

  std::optional<At<Created>> created;
  std::optional<At<Attached>> attached;
  std::vector<At<Exec>> execs;
  std::vector<At<std::string>> renames;
  std::vector<At<Edge>> adoptions;
  std::vector<At<SharingChanged>> sharing_changes;
  std::vector<At<JoinMark>> join_marks;    // of joins that wait for it; and of its own whose target is no known task
  std::vector<At<CreateFailed>> failures;  // what it tried to create
  std::optional<At<Detached>> detached;
  std::optional<At<NeverJoined>> never_joined;
  std::optional<At<Ended>> ended;
  std::optional<At<Collected>> collected;
  std::optional<At<NeverCollected>> never_collected;
  std::optional<Time> released;
  std::optional<At<int>> last_stop;        // the signal
  std::optional<Time> last_continue;

  [[nodiscard]] pid_t birth_tid() const;
  [[nodiscard]] pid_t tid() const;         // the last it had
  [[nodiscard]] pid_t tgid() const;
  [[nodiscard]] std::vector<pid_t> earlier_tids() const;  // oldest first; empty where it never changed
  [[nodiscard]] const std::vector<pid_t>& namespace_tids() const;

  // Born as a thread of another task's process. After an exec of its own it leads that process.
  [[nodiscard]] bool born_as_thread() const;
  [[nodiscard]] bool leads() const { return tid() == tgid(); }

  [[nodiscard]] std::string_view birth_name() const;
  [[nodiscard]] std::string_view name() const;  // comm, the last it had; empty when never seen

  [[nodiscard]] Time birth_time() const;        // the earliest sight of it where the birth was not seen
  [[nodiscard]] Edge creator() const;
  [[nodiscard]] Edge birth_parent() const;      // of an attached task: its parent when it was attached
  [[nodiscard]] Edge parent() const;            // after adoptions
  [[nodiscard]] CloneFlags birth_flags() const;
  [[nodiscard]] CloneFlags given_up() const;    // what it stopped sharing by unshare and setns; exec's is not counted

  [[nodiscard]] bool alive() const { return !ended && !collected && !never_collected && !never_joined; }
  [[nodiscard]] bool stopped() const { return last_stop && (!last_continue || last_stop->time > *last_continue); }
  // How long it lived, or has lived until `now`; nothing where the beginning or the end is not known.
  [[nodiscard]] std::optional<Time> lifetime(Time now) const;
};

}  // namespace ramet::trace
