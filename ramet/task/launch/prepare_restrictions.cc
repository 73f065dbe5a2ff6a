// Who the program is, what it may not do, and its signals. Source: credentials(7), capabilities(7), seccomp(2), signal(7).
#include <linux/capability.h>
#include <linux/filter.h>
#include <signal.h>
#include <unistd.h>

#include "ramet/kernel/capabilities.h"
#include "ramet/kernel/clone_call.h"
#include "ramet/task/launch/prepare.h"
#include "ramet/task/signal_mask.h"

namespace ramet::launch {

namespace {

constexpr int highest_capability = 63;  // the child stops at the first that the kernel does not know

// Someone else's program must not keep the caller's groups: they go with the user, unless the caller names others.
Result<void> prepare_credentials(const CommandSettings& settings, CredentialPlan& who) {
  if (settings.user) {
    constexpr auto unchanged = static_cast<uid_t>(-1);  // to setresuid and setresgid, which then leave root as it is
    if (settings.user->first == unchanged || settings.user->second == unchanged)
      return malformed("-1, which is no user and no group");
    who.set_ids = true;
    who.user = settings.user->first;
    who.group = settings.user->second;
    who.clear_inheritable = true;
    who.set_groups = has_capability(CAP_SETGID);  // others may not, and stay who they are
  }
  if (settings.groups) {
    who.set_groups = true;
    who.groups = {.groups = settings.groups->data(), .count = settings.groups->size()};
  }
  if (settings.capabilities) {
    who.set_capabilities = true;
    who.capabilities = settings.capabilities->bits();
    who.highest_capability = highest_capability;
  }
  return {};
}

Result<void> prepare_signals(const CommandSettings& settings, SignalPlan& signals) {
  if (settings.ignored == Ignored::reset) signals.to_default = all_signals;
  for (const int signal : settings.ignore) {
    if (signal < 1 || signal > highest_signal || signal == SIGKILL || signal == SIGSTOP) {
      return malformed("signal " + std::to_string(signal) + " cannot be ignored");
    }
    signals.to_ignore |= SignalMask{1} << (signal - 1);
  }
  if (settings.mask) signals.mask = signal_mask_of(*settings.mask);
  return {};
}

}  // namespace

Result<void> prepare_restrictions(const CommandSettings& settings, PreparedLaunch& prepared) {
  LaunchPlan& plan = prepared.plan;
  if (auto done = prepare_credentials(settings, plan.credentials); !done) return done;
  if (auto done = prepare_signals(settings, plan.signals); !done) return done;
  plan.no_new_privileges = settings.new_privileges == NewPrivileges::forbidden;
  for (const std::vector<sock_filter>& filter : settings.seccomp) {
    if (filter.size() > BPF_MAXINSNS) return malformed("a seccomp filter of more than 4,096 instructions");
    if (filter.empty()) continue;
    prepared.filters.push_back(
        {.len = static_cast<unsigned short>(filter.size()), .filter = const_cast<sock_filter*>(filter.data())});
  }
  plan.seccomp = prepared.filters;
  if (settings.landlock) {
    auto rules = settings.landlock->make_rule_set();
    if (!rules) return std::unexpected(rules.error());
    auto kept = out_of_the_way(std::move(*rules), plan);
    if (!kept) return std::unexpected(kept.error());
    plan.landlock = kept->number();
    prepared.of_child.push_back(std::move(*kept));
  }
  plan.parent_death_signal = settings.parent_death_signal.value_or(0);
  if (settings.parent_death_signal) plan.parent = ::getpid();
  plan.pre_exec = settings.pre_exec;
  plan.pre_exec.size = settings.pre_exec_value.size();
  if (plan.pre_exec.size != 0) plan.pre_exec.argument = const_cast<std::byte*>(settings.pre_exec_value.data());
  return {};
}

}  // namespace ramet::launch
