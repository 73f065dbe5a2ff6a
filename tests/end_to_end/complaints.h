// Complaints: sentences about a task in which two accounts differ, and the parts of the comparison that write them.
#pragma once

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/comparison.h"

namespace ramet::end_to_end {

class Complaints {
 public:
  template <class... Values>
  void add(Life life, fmt::format_string<Values...> format, Values&&... values) {
    sentences_.push_back(to_string(life) + ": " + fmt::format(format, std::forward<Values>(values)...));
  }
  [[nodiscard]] const std::vector<std::string>& sentences() const { return sentences_; }

 private:
  std::vector<std::string> sentences_;
};

// Whether the run had to see this task.
inline bool must_be_seen(const Told& told, Life life, Sight sight) {
  const Json* untraced = told.find("untraced", life);
  return untraced == nullptr || (sight == Sight::system_calls && untraced->value("reason", "").find("CLONE_UNTRACED") != std::string::npos);
}

// Whether the Started line says with these words what the run cannot see.
inline bool admits(const Seen& seen, const std::string& words) {
  const auto started = seen.all("started");
  return !started.empty() && started.front()["cannot_see"].dump().find(words) != std::string::npos;
}

void compare_births(const Told& told, const Seen& seen, Sight sight, Complaints& complaints);
void compare_lives(const Told& told, const Seen& seen, Sight sight, Complaints& complaints);
void compare_joins(const Told& told, const Seen& seen, Sight sight, Complaints& complaints);
void compare_collections(const Told& told, const Seen& seen, Sight sight, Complaints& complaints);

}  // namespace ramet::end_to_end
