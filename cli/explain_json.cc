#include "cli/explain_json.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "ramet/kernel/clone_caveats.h"
#include "ramet/kernel/clone_describe.h"
#include "ramet/kernel/clone_repair.h"
#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/everyday_calls.h"
#include "ramet/kernel/signal_name.h"

namespace ramet::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view state_name(SharingState state) {
  switch (state) {
    case SharingState::shared:
      return "shared";
    case SharingState::copied:
      return "copied";
    case SharingState::fresh:
      return "new";
    case SharingState::kept:
      return "kept";
  }
  return "";
}

Json flags_of(const CloneRequest& request) {
  Json flags = Json::array();
  for (const CloneFlagInformation& row : clone_flag_table) {
    if (!request.flags.has(row.flag)) continue;
    flags.push_back({{"name", row.name},
                     {"value", static_cast<std::uint64_t>(row.flag)},
                     {"meaning", meaning(row.flag, request.call)},
                     {"since", row.since}});
  }
  return flags;
}

Json sharing_of(const CloneRequest& request) {
  Json aspects = Json::array();
  for (const SharedAspect& aspect : sharing(request.flags, request.call)) {
    aspects.push_back({{"what", aspect.what},
                       {"namespace", aspect.is_namespace},
                       {"state", state_name(aspect.state)},
                       {"detail", aspect.detail}});
  }
  return aspects;
}

Json broken_rules_of(const CloneRequest& request) {
  Json rules = Json::array();
  for (const CloneRule& rule : clone_rules) {
    if (!breaks(request, rule)) continue;
    rules.push_back({{"id", rule.id},
                     {"reason", rule.reason},
                     {"repair", rule.repair},
                     {"source", rule.source},
                     {"errno", strerrorname_np(rule.error)}});
  }
  return rules;
}

Json caveats_of(const CloneRequest& request) {
  Json notes = Json::array();
  for (const CloneCaveat& caveat : clone_caveats) {
    if (!applies(caveat, request)) continue;
    notes.push_back({{"id", caveat.id}, {"kind", name(caveat.kind)}, {"text", caveat.text}, {"source", caveat.source}});
  }
  return notes;
}

Json repaired_of(const CloneRequest& request) {
  const CloneRequest repaired = repaired_request(request);
  if (first_broken_rule(repaired) != nullptr) return nullptr;
  return to_string(repaired.flags, exit_signal_of(repaired));
}

}  // namespace

std::string explain_json(const ExplainInput& input) {
  const CloneRequest& request = input.request;
  const CloneRule* first = first_broken_rule(request);
  const EverydayCall* everyday = everyday_call(request);
  Json answer = {
      {"v", 1},
      {"call", name(request.call)},
      {"call_assumed", input.call_assumed},
      {"text", to_string(request.flags, exit_signal_of(request))},
      {"description", describe(request.flags, exit_signal_of(request), request.call)},
      {"accepted", first == nullptr},
      {"errno", first == nullptr ? Json(nullptr) : Json(strerrorname_np(first->error))},
      {"flags", flags_of(request)},
      {"unknown_bits", unnamed_bits(request.flags)},
      {"exit_signal", request.exit_signal == 0 ? Json(nullptr) : Json(signal_name(exit_signal_of(request)))},
      {"sharing", sharing_of(request)},
      {"parent", parent_in_words(request.flags, request.call)},
      {"end", end_in_words(request.flags, exit_signal_of(request), request.call)},
      {"broken_rules", broken_rules_of(request)},
      {"repaired", first == nullptr ? Json(nullptr) : repaired_of(request)},
      {"notes", caveats_of(request)},
      {"made_by", everyday == nullptr ? Json(nullptr) : Json(everyday->made_by)},
  };
  return answer.dump() + "\n";
}

}  // namespace ramet::cli
