#include "cli/explain_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "cli/sheet.h"
#include "ramet/kernel/clone_caveats.h"
#include "ramet/kernel/clone_describe.h"
#include "ramet/kernel/clone_repair.h"
#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/everyday_calls.h"
#include "ramet/kernel/signal_name.h"

namespace ramet::cli {
namespace {

using trace::Role;

constexpr int label_width = 10;

std::string call_in_words(const CloneRequest& request) {
  return std::string(name(request.call)) + "(" + to_string(request.flags, exit_signal_of(request)) + ")";
}

int longest_flag(const CloneRequest& request) {
  std::size_t longest = signal_name(exit_signal_of(request)).size();
  for (const std::string_view flag : names(request.flags)) longest = std::max(longest, flag.size());
  longest = std::max(longest, to_string(CloneFlags::from_bits(unnamed_bits(request.flags))).size());
  return static_cast<int>(longest) + 2;
}

void put_flags(Sheet& sheet, const CloneRequest& request) {
  const int width = longest_flag(request);
  std::string_view label = "flags";
  for (const CloneFlagInformation& row : clone_flag_table) {
    if (!request.flags.has(row.flag)) continue;
    sheet.triple(std::exchange(label, ""), row.name, Role::number, width, meaning(row.flag, request.call),
                 "since " + std::string(row.since));
  }
  if (const auto unnamed = CloneFlags::from_bits(unnamed_bits(request.flags)); !unnamed.empty()) {
    sheet.pair(std::exchange(label, ""), to_string(unnamed), Role::warning, width, "no flag of Linux that ramet knows");
  }
  if (request.exit_signal != 0) {
    sheet.pair(std::exchange(label, ""), signal_name(exit_signal_of(request)), Role::number, width, "the exit signal");
  }
  if (!label.empty()) sheet.row(label, "none");
}

std::string_view state_in_words(SharingState state) {
  switch (state) {
    case SharingState::shared:
      return "";
    case SharingState::copied:
      return "copied";
    case SharingState::fresh:
      return "new";
    case SharingState::kept:
      return "";
  }
  return "";
}

// The namespaces of one state in one row: eight rows of the same word would hide the rest.
std::string namespaces_of(const std::vector<SharedAspect>& aspects, bool common) {
  std::string text;
  for (const SharedAspect& aspect : aspects) {
    const bool is_common = aspect.state == SharingState::shared || aspect.state == SharingState::kept;
    if (!aspect.is_namespace || is_common != common) continue;
    text += (text.empty() ? "" : ", ") + std::string(aspect.what);
    if (!aspect.detail.empty()) text += " (" + std::string(aspect.detail) + ")";
  }
  return text;
}

void put_aspects(Sheet& sheet, std::string_view label, const std::vector<SharedAspect>& aspects, bool common) {
  constexpr int what_width = 24;
  const Role role = common ? Role::plain : Role::process;
  for (const SharedAspect& aspect : aspects) {
    const bool is_common = aspect.state == SharingState::shared || aspect.state == SharingState::kept;
    if (aspect.is_namespace || is_common != common) continue;
    std::string detail(state_in_words(aspect.state));
    if (!aspect.detail.empty()) detail += (detail.empty() ? "" : ", ") + std::string(aspect.detail);
    sheet.pair(std::exchange(label, ""), aspect.what, role, what_width, detail, Role::dim);
  }
  if (const std::string names = namespaces_of(aspects, common); !names.empty()) {
    sheet.pair(std::exchange(label, ""), "namespaces", role, what_width, names, common ? Role::dim : Role::plain);
  }
  if (!label.empty()) sheet.row(label, "nothing", Role::dim);
}

void put_sharing(Sheet& sheet, const CloneRequest& request) {
  const bool unshares = request.call == CloneCall::unshare;
  const auto aspects = sharing(request.flags, request.call);
  if (unshares) put_aspects(sheet, "changes", aspects, false);
  put_aspects(sheet, unshares ? "keeps" : "shares", aspects, true);
  if (unshares) return;
  put_aspects(sheet, "its own", aspects, false);
  sheet.row("parent", parent_in_words(request.flags, request.call));
  sheet.row("its end", end_in_words(request.flags, exit_signal_of(request), request.call));
}

void put_verdict(Sheet& sheet, const CloneRequest& request) {
  const CloneRule* first = first_broken_rule(request);
  if (first == nullptr) {
    sheet.row("kernel", "accepts it", Role::good);
    return;
  }
  sheet.row("kernel",
            std::string("refuses it: ") + strerrorname_np(first->error) + ", " + strerrordesc_np(first->error),
            Role::error);
  for (const CloneRule& rule : clone_rules) {
    if (!breaks(request, rule)) continue;
    sheet.row("", rule.reason);
    sheet.row("", "-> " + std::string(rule.repair), Role::good);
    sheet.row("", "   rule " + std::string(rule.id) + ", from " + std::string(rule.source), Role::dim);
  }
  const CloneRequest repaired = repaired_request(request);
  if (first_broken_rule(repaired) == nullptr &&
      (repaired.flags != request.flags || repaired.exit_signal != request.exit_signal)) {
    sheet.row("accepted", to_string(repaired.flags, exit_signal_of(repaired)), Role::good);
  }
}

void put_caveats(Sheet& sheet, const CloneRequest& request) {
  std::string_view label = "note";
  for (const CloneCaveat& caveat : clone_caveats) {
    if (!applies(caveat, request)) continue;
    sheet.row(std::exchange(label, ""), caveat.text, caveat.kind == CaveatKind::trap ? Role::warning : Role::plain);
  }
  for (const CloneRule& rule : clone_rules) {
    if (!rule.until || !includes(rule.calls, request.call) || !rule.broken_by(request)) continue;
    sheet.row(std::exchange(label, ""), std::string(rule.reason) + " (" + strerrorname_np(rule.error) + ")");
  }
}

std::string difference_in_words(const NearEverydayCall& near) {
  std::string text = "nearly: " + std::string(near.call->made_by) + ", by " + std::string(name(near.call->call));
  if (!near.missing.empty()) text += ", without " + to_string(near.missing);
  if (!near.added.empty()) text += std::string(near.missing.empty() ? "" : " and") + " with " + to_string(near.added);
  return text;
}

void put_everyday(Sheet& sheet, const CloneRequest& request) {
  if (const EverydayCall* call = everyday_call(request)) {
    sheet.row("made by", call->made_by);
  } else if (const auto near = nearest_everyday_call(request)) {
    const bool same_flags = near->added.empty() && near->missing.empty();
    sheet.row("made by", same_flags
                             ? "with " + std::string(name(near->call->call)) + ": " + std::string(near->call->made_by)
                             : difference_in_words(*near));
  } else {
    sheet.row("made by", "no everyday call", Role::dim);
  }
}

}  // namespace

std::string explain_text(const ExplainInput& input, const trace::Style& style) {
  const CloneRequest& request = input.request;
  Sheet sheet(style, label_width);
  const std::string made = describe(request.flags, exit_signal_of(request), request.call);
  if (first_broken_rule(request) == nullptr) {
    sheet.headline(made, Role::thread);
  } else {
    sheet.headline("refused; it would be: " + made, Role::error);
  }
  sheet.headline(call_in_words(request), Role::dim);
  sheet.blank();
  put_flags(sheet, request);
  sheet.blank();
  put_sharing(sheet, request);
  sheet.blank();
  put_verdict(sheet, request);
  // What a refused call would need besides is beside the point.
  if (first_broken_rule(request) == nullptr) put_caveats(sheet, request);
  put_everyday(sheet, request);
  if (input.call_assumed) {
    const std::string other = request.call == CloneCall::clone ? "clone3" : "clone";
    sheet.row("call", std::string(name(request.call)) + " is assumed; --call " + other + " asks the other", Role::dim);
  }
  return sheet.text();
}

}  // namespace ramet::cli
