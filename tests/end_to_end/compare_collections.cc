// Collections and adoptions: who waited for a process, and whose child it became.
#include "tests/end_to_end/complaints.h"

namespace ramet::end_to_end {
namespace {

// Without system calls only the collecting process can be inferred, not which of its threads called wait.
void compare_collector(Life life, const Json& statement, const Seen& seen, Complaints& complaints) {
  const auto collections = seen.about(life, "collected");
  if (collections.size() != 1) {
    return complaints.add(life, "was collected once, by {}, but ramet says {} times", statement["by"].dump(), collections.size());
  }
  const Json& line = collections.front();
  const auto by = seen.life(line["by"]);
  const Life told_by{statement["by"], 0};
  const bool same_process = by && seen.process_of(*by) == seen.process_of(told_by);
  const bool agrees = line["by_certainty"] == "exact" ? by == told_by : same_process;
  if (!agrees || line["call"] == "automatic") {
    complaints.add(life, "was collected by {}, but ramet says {}", to_string(told_by), line.dump());
  }
  if (line["call"] != "unknown" && line["call"] != statement["call"]) {
    complaints.add(life, "was collected with {}, but ramet says {}", statement["call"].dump(), line["call"].dump());
  }
}

void expect_no_other_claims(Life life, const Told& told, const Seen& seen, Complaints& complaints) {
  if (!told.has("collected", life)) {
    for (const Json& line : seen.about(life, "collected")) {
      const bool by_nobody = told.has("freed_unwaited", life) &&
                             (line["call"] == "automatic" || (line["by_certainty"] == "inferred" && admits(seen, "SA_NOCLDWAIT")));
      if (!by_nobody && seen.life(line["by"])) complaints.add(life, "was not collected, but ramet says {}", line.dump());
    }
  }
  if (!told.has("never_collected", life) && !seen.about(life, "never_collected").empty()) {
    complaints.add(life, "is not known to be never collected, but ramet says so");
  }
  if (!told.has("adopted", life) && !seen.about(life, "adopted").empty()) complaints.add(life, "was not adopted, but ramet says so");
}

}  // namespace

void compare_collections(const Told& told, const Seen& seen, Sight sight, Complaints& complaints) {
  for (const auto& [life, statement] : told.all("collected")) {
    if (must_be_seen(told, life, sight)) compare_collector(life, statement, seen, complaints);
  }
  for (const auto& [life, statement] : told.all("never_collected")) {
    if (seen.about(life, "never_collected").size() != 1) complaints.add(life, "was never collected, but ramet does not say so");
  }
  for (const auto& [life, statement] : told.all("adopted")) {
    const auto adoptions = seen.about(life, "adopted");
    if (adoptions.size() != 1 || adoptions.front()["by_tid"] != statement["by"]) {
      complaints.add(life, "was adopted once, by {}, but ramet says {}", statement["by"].dump(), Json(adoptions).dump());
    }
  }
  for (const auto& [life, statement] : told.all("ended")) expect_no_other_claims(life, told, seen, complaints);
}

}  // namespace ramet::end_to_end
