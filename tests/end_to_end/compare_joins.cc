// Joins: a join that a joiner waited in was seen with its joiner; one after the thread's end may be seen without; nothing
// is called joined, detached or never joined that was not.
#include "tests/end_to_end/complaints.h"

namespace ramet::end_to_end {
namespace {

// The join_ended lines with `outcome` for the task of this life; a join_ended line is about the joiner.
std::vector<Json> joins_of(Life life, std::string_view outcome, const Seen& seen) {
  std::vector<Json> found;
  for (const Json& ended : seen.all("join_ended")) {
    if (ended["outcome"] == outcome && seen.life(ended["for"]) == life) found.push_back(ended);
  }
  return found;
}

void compare_join(Life life, const Json& statement, const Seen& seen, Complaints& complaints) {
  const auto joins = joins_of(life, "joined", seen);
  const bool blocked = statement["blocked"];
  if (joins.empty() && blocked) complaints.add(life, "was joined by {}, who waited, but ramet did not see it", statement["by"].dump());
  if (joins.size() > 1) complaints.add(life, "was joined once, but ramet says {} times", joins.size());
  for (const Json& join : joins) {
    const auto joiner = seen.life(join["task"]);
    const bool wrong = joiner && *joiner != Life{statement["by"], 0};
    if (wrong || (!joiner && blocked)) {
      complaints.add(life, "was joined by {}, but ramet says {}", statement["by"].dump(), joiner ? to_string(*joiner) : "unknown");
    }
  }
}

void expect_no_other_claims(Life life, const Told& told, const Seen& seen, Complaints& complaints) {
  if (!told.has("joined", life) && !joins_of(life, "joined", seen).empty()) complaints.add(life, "was not joined, but ramet says so");
  if (!told.has("detached", life) && !seen.about(life, "detached").empty()) complaints.add(life, "was not detached, but ramet says so");
  if (!told.has("never_joined", life) && !seen.about(life, "never_joined").empty()) {
    complaints.add(life, "is not known to be joinable and unjoined, but ramet says so");
  }
}

}  // namespace

void compare_joins(const Told& told, const Seen& seen, Sight sight, Complaints& complaints) {
  for (const auto& [life, statement] : told.all("joined")) compare_join(life, statement, seen, complaints);
  for (const auto& [life, statement] : told.all("join_timed_out")) {
    const bool blind = sight == Sight::events && admits(seen, "gives up");
    if (joins_of(life, "timed_out", seen).size() != 1 && !blind) complaints.add(life, "had a join that timed out, but ramet did not see it");
  }
  for (const auto& [life, statement] : told.all("join_blocked")) {
    bool began = false;
    for (const Json& line : seen.about({statement["by"], 0}, "join_began")) began = began || seen.life(line["for"]) == life;
    if (!began) complaints.add(life, "was awaited by {} when all ended, but ramet did not see it", statement["by"].dump());
  }
  for (const auto& [life, statement] : told.all("detached")) {
    if (!statement["dead"] && seen.about(life, "detached").size() != 1) complaints.add(life, "was detached, but ramet did not see it");
  }
  for (const auto& [life, statement] : told.all("never_joined")) {
    if (seen.about(life, "never_joined").size() != 1) complaints.add(life, "was never joined, but ramet does not say so");
  }
  for (const auto& [life, statement] : told.all("ended")) expect_no_other_claims(life, told, seen, complaints);
}

}  // namespace ramet::end_to_end
