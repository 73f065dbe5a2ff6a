// Lives: execs, stops, changes of sharing, failed creations, and how each task ended.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "tests/end_to_end/complaints.h"
#include "tests/end_to_end/flag_names.h"

namespace ramet::end_to_end {
namespace {

void compare_end(Life life, const Json& statement, const Seen& seen, Complaints& complaints) {
  const auto ends = seen.about(life, "ended");
  if (ends.size() != 1) return complaints.add(life, "ended once, but ramet says {} times", ends.size());
  Json expected = statement;
  for (const char* key : {"fact", "tid", "life"}) expected.erase(key);
  if (expected.contains("replaced")) expected = {{"cause", "replaced"}};
  for (const auto& [key, value] : expected.items()) {
    if (ends.front().value(key, Json()) != value) {
      complaints.add(life, "ended with {} {}, but ramet says {}", key, value.dump(), ends.front().dump());
    }
  }
}

void compare_exec(Life life, const Json& statement, const Seen& seen, Complaints& complaints) {
  const std::filesystem::path path = statement["path"].get<std::string>();
  const int former_tid = statement["former_tid"];
  for (const Json& executed : seen.about(life, "executed")) {
    const bool same_path = path.string().starts_with("/proc/") ||
                           std::filesystem::weakly_canonical(path) ==
                               std::filesystem::weakly_canonical(executed["path"].get<std::string>());
    const int seen_former = executed["former_tid"].is_null() ? 0 : executed["former_tid"].get<int>();
    if (same_path && seen_former == former_tid) return;
  }
  complaints.add(life, "executed {} (former tid {}), but ramet did not see that", path.string(), former_tid);
}

// No exec is told twice, and none that was not; the command's own first one is ours to make.
void compare_number_of_execs(const Told& told, const Seen& seen, Complaints& complaints) {
  std::map<Life, std::size_t> expected;
  for (const auto& [life, statement] : told.all("root")) ++expected[life];
  for (const auto& [life, statement] : told.all("executed")) ++expected[life];
  for (const Life life : seen.lives()) {
    const std::size_t count = seen.about(life, "executed").size();
    if (count != expected[life]) complaints.add(life, "executed {} times, but ramet says {}", expected[life], count);
  }
}

// A stop is the process's, and each thread tells of its own: for one that had not yet run on, two stops are one.
void compare_stops(const Told& told, const Seen& seen, Complaints& complaints) {
  std::map<Life, std::size_t> stops;
  for (const auto& [life, statement] : told.all("stopped")) {
    ++stops[life];
    bool found = false;
    for (const Life thread : seen.threads_of(life)) {
      for (const Json& stopped : seen.about(thread, "stopped")) found = found || stopped["signal"] == statement["signal"];
    }
    if (!found) complaints.add(life, "was stopped by {}, but ramet did not see that", statement["signal"].dump());
  }
  for (const auto& [life, count] : stops) {
    std::size_t continued = 0;
    for (const Life thread : seen.threads_of(life)) continued = std::max(continued, seen.about(thread, "continued").size());
    if (continued != count) complaints.add(life, "was continued {} times, but ramet says {}", count, continued);
  }
}

void compare_sharing(const Told& told, const Seen& seen, Complaints& complaints) {
  for (const auto& [life, statement] : told.all("sharing_changed")) {
    const std::set<std::string> flags = flag_names(statement["flags"]);
    bool found = false;
    for (const Json& changed : seen.about(life, "sharing_changed")) {
      found = found || (changed["call"] == statement["call"] && changed["no_longer_shared"].get<std::set<std::string>>() == flags);
    }
    if (!found) complaints.add(life, "called {} with {}, but ramet did not see that", statement["call"].dump(), Json(flags).dump());
  }
}

void compare_failures(const Told& told, const Seen& seen, Complaints& complaints) {
  std::map<Life, std::map<std::string, int>> expected;
  for (const auto& [life, statement] : told.all("create_failed")) {
    ++expected[life][statement["call"].dump() + " " + statement["errno"].dump()];
  }
  for (const auto& [life, counts] : expected) {
    std::map<std::string, int> found;
    for (const Json& failed : seen.about(life, "create_failed")) ++found[failed["call"].dump() + " " + failed["errno"].dump()];
    if (found != counts) complaints.add(life, "had failed creations {}, but ramet says {}", Json(counts).dump(), Json(found).dump());
  }
}

}  // namespace

void compare_lives(const Told& told, const Seen& seen, Sight sight, Complaints& complaints) {
  for (const auto& [life, statement] : told.all("ended")) {
    if (must_be_seen(told, life, sight)) compare_end(life, statement, seen, complaints);
  }
  for (const auto& [life, statement] : told.all("executed")) compare_exec(life, statement, seen, complaints);
  compare_number_of_execs(told, seen, complaints);
  compare_stops(told, seen, complaints);
  if (sight != Sight::system_calls) return;
  compare_sharing(told, seen, complaints);
  compare_failures(told, seen, complaints);
}

}  // namespace ramet::end_to_end
