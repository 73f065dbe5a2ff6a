// Births: each told task was seen once, made by the told creator with the told call, and no other task was seen.
#include <set>

#include "tests/end_to_end/complaints.h"
#include "tests/end_to_end/flag_names.h"

namespace ramet::end_to_end {
namespace {

void compare_creator(const Told& told, Life life, const Json& statement, const Json& created, const Seen& seen,
                     Complaints& complaints) {
  const bool may_be_unknown = told.has("creator_hidden", life) || told.has("creator_killed", life);
  const std::string certainty = created["creator_certainty"];
  if (certainty != "exact" && !may_be_unknown) complaints.add(life, "its creator is {}, should be exact", certainty);
  if (certainty == "unknown") return;
  const auto creator = seen.life(created["creator"]);
  const Life told_creator{statement["creator"], 0};
  if (!creator || *creator != told_creator) {
    complaints.add(life, "was created by {}, but ramet says {} ({})", to_string(told_creator), creator ? to_string(*creator) : "?",
                   certainty);
  }
}

void compare_arguments(Life life, const Json& statement, const Json& created, Complaints& complaints) {
  const auto seen_flags = created["flags"].get<std::set<std::string>>();
  if (seen_flags.contains("CLONE_THREAD") != statement["thread"]) {
    complaints.add(life, "is {}a thread, but ramet says otherwise", statement["thread"] ? "" : "not ");
  }
  if (!statement.contains("call")) return;
  if (created["call"] != statement["call"]) {
    complaints.add(life, "was made by {}, but ramet says {}", statement["call"].dump(), created["call"].dump());
  }
  if (seen_flags != flag_names(statement["flags"])) {
    complaints.add(life, "was made with flags {:#x}, but ramet says {}", statement["flags"].get<std::uint64_t>(), created["flags"].dump());
  }
  if (created["exit_signal"] != statement["exit_signal"]) {
    complaints.add(life, "has exit signal {}, but ramet says {}", statement["exit_signal"].dump(), created["exit_signal"].dump());
  }
}

// What no tracer is told of must be admitted in the Started line, by the same words.
void expect_admission(Life life, const Json& untraced, const Seen& seen, Complaints& complaints) {
  const std::string reason = untraced["reason"];
  for (const char* word : {"CLONE_UNTRACED", "io_uring"}) {
    if (reason.find(word) != std::string::npos && !admits(seen, word)) {
      complaints.add(life, "{} hides it, and cannot_see does not say so", word);
    }
  }
}

void compare_namespaces(const Told& told, Life life, const Json& created, Complaints& complaints) {
  const Json seen_tids = created.value("namespace_tids", Json::array());
  const Json* statement = told.find("namespace_tids", life);
  const Json told_tids = statement == nullptr || (*statement)["tids"].size() == 1 ? Json::array() : (*statement)["tids"];
  if (seen_tids != told_tids) complaints.add(life, "has tids {}, but ramet says {}", told_tids.dump(), seen_tids.dump());
}

// A task that ptrace did not show may still be found in /proc; then it must not contradict.
void compare_birth(const Told& told, Life life, const Json& statement, const Seen& seen, Sight sight, Complaints& complaints) {
  const auto births = seen.about(life, "created");
  if (!must_be_seen(told, life, sight)) expect_admission(life, *told.find("untraced", life), seen, complaints);
  if (births.empty() && !must_be_seen(told, life, sight)) return;
  if (births.size() != 1) return complaints.add(life, "was born once, but ramet says {} times", births.size());
  if (!must_be_seen(told, life, sight)) return;
  compare_creator(told, life, statement, births.front(), seen, complaints);
  if (!told.has("creator_hidden", life)) compare_arguments(life, statement, births.front(), complaints);
  compare_namespaces(told, life, births.front(), complaints);
}

}  // namespace

void compare_births(const Told& told, const Seen& seen, Sight sight, Complaints& complaints) {
  std::set<Life> known;
  for (const auto& [life, statement] : told.all("root")) {
    known.insert(life);
    if (!seen.knows(life)) complaints.add(life, "is the root, but ramet does not know it");
  }
  for (const auto& [life, statement] : told.all("created")) {
    known.insert(life);
    compare_birth(told, life, statement, seen, sight, complaints);
  }
  for (const auto& [life, statement] : told.all("untraced")) known.insert(life);
  for (const Life life : seen.lives()) {
    if (!known.contains(life) && seen.about(life, "attached").empty()) complaints.add(life, "was never made, but ramet says so");
  }
}

}  // namespace ramet::end_to_end
