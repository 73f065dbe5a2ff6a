// StraceAccount: what the lines of one run in strace's form say of each task, in a shape in which two runs compare.
// Calls that other tasks' lines cut in two are whole again; tasks are named by their place in the tree of creations;
// what differs from run to run (addresses, pids, times, random bytes) is replaced by its kind.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ramet::end_to_end {

// "main", and "main.2" for the second task that it created: its lines in their order.
using StraceAccount = std::map<std::string, std::vector<std::string>>;

// Reads what `strace -f -o FILE` writes: each line begins with the tid of its task.
[[nodiscard]] StraceAccount strace_account(const std::string& text);

// A whole line without what is chance in it. `names` are the tasks' by their tids.
[[nodiscard]] std::string without_chance(std::string line, const std::map<int, std::string>& names);

// The call's name; "---" and "+++" of a line that is none.
[[nodiscard]] std::string_view call_name(std::string_view line);

// Births, ends, waits, joins, and all else that the life of a task consists of.
[[nodiscard]] bool is_task_life(std::string_view line);

// Memory, signals, identity, limits, and the file calls of a program's start: with those of a task's life the calls that
// ramet decodes fully.
[[nodiscard]] bool is_of_every_program(std::string_view line);

struct StraceDifference {
  std::vector<std::string> task_life;  // "main.1 only ramet: +++ exited with 0 +++"
  std::vector<std::string> of_every_program;
  std::vector<std::string> others;
  std::size_t lines = 0;  // of the longer account
  std::size_t equal = 0;

  [[nodiscard]] double share() const {
    return lines == 0 ? 1 : static_cast<double>(equal) / static_cast<double>(lines);
  }
};

// Task by task, as multisets.
[[nodiscard]] StraceDifference compare(const StraceAccount& strace, const StraceAccount& ramet);

}  // namespace ramet::end_to_end
