// Seen: what `ramet trace --json` wrote, by task. Tasks are named by their lives, as fixtures name them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/end_to_end/told.h"

namespace ramet::end_to_end {

class Seen {
 public:
  // Throws on a line that is not JSON.
  explicit Seen(std::string_view lines);

  [[nodiscard]] const std::vector<Json>& lines() const { return lines_; }
  [[nodiscard]] std::vector<Json> all(std::string_view event) const;
  // The lines of one kind about the task of this life.
  [[nodiscard]] std::vector<Json> about(Life life, std::string_view event) const;
  [[nodiscard]] bool knows(Life life) const { return ids_.contains(life); }
  [[nodiscard]] std::vector<Life> lives() const;
  // The life of an edge's task (a TaskId or null); none for null and for tasks that never appeared.
  [[nodiscard]] std::optional<Life> life(const Json& task) const;
  [[nodiscard]] int process_of(Life life) const;  // its tgid at birth
  [[nodiscard]] std::vector<Life> threads_of(Life leader) const;

 private:
  std::vector<Json> lines_;
  std::map<std::pair<std::uint64_t, std::string>, std::vector<Json>> by_task_;
  std::map<Life, std::uint64_t> ids_;
  std::map<std::uint64_t, Life> lives_;
  std::map<Life, int> processes_;
};

}  // namespace ramet::end_to_end
