#include "cli/run_print.h"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/run_steps.h"
#include "cli/run_values.h"
#include "ramet/kernel/clone_text.h"
#include "ramet/task/cgroup.h"
#include "ramet/task/launch/launch.h"

namespace ramet::cli {
namespace {

using launch::ContainerPlan;
using launch::IdMapWriter;
using launch::PreparedContainer;

void put_birth(const ContainerPlan* plan, bool own_memory, Steps& steps) {
  CloneFlags flags = CloneFlag::PIDFD | CloneFlag::CLEAR_SIGHAND;
  if (!own_memory) flags |= CloneFlag::VM | CloneFlag::VFORK;
  if (plan != nullptr) flags |= plan->fresh;
  if (plan != nullptr && plan->user.writer == IdMapWriter::helper) flags |= CloneFlag::PARENT_SETTID;
  steps.add("clone3", to_string(flags));
}

// What is told to /proc and counted before anything else.
void put_accounting(const RunSettings& settings, Steps& steps) {
  if (settings.cgroup) steps.add("cgroup", *settings.cgroup);
  const TreeLimits& together = settings.tree_limits;
  if (together.memory) steps.add("cgroup", fmt::format("a new one: {} bytes of memory", *together.memory));
  if (together.processors) steps.add("cgroup", fmt::format("a new one: {} processors", *together.processors));
  if (together.tasks) steps.add("cgroup", fmt::format("a new one: {} tasks", *together.tasks));
  if (settings.nice) steps.add("nice", std::to_string(*settings.nice));
  if (settings.affinity) steps.add("processors", processor_list_in_words(*settings.affinity));
  if (settings.oom_score) steps.add("oom_score", std::to_string(*settings.oom_score));
}

void put_surroundings(const RunSettings& settings, const RunCommand& run, Steps& steps) {
  if (run.own_terminal)
    steps.add("setsid", "on a terminal of its own");
  else if (run.own_session)
    steps.add("setsid", "without a terminal");
  if (settings.directory) steps.add("chdir", *settings.directory);
  if (settings.umask) steps.add("umask", fmt::format("{:03o}", *settings.umask));
  for (const auto& [resource, limit] : settings.limits) steps.add("setrlimit", limit_in_words(resource, limit));
}

void put_restrictions(const RunSettings& settings, const RunCommand& run, Steps& steps) {
  if (run.capabilities) steps.add("capset", capabilities_in_words(*run.capabilities));
  if (settings.death_signal || settings.isolated)
    steps.add("prctl", signal_in_words(settings.death_signal.value_or(SIGKILL)) + " when ramet ends");
  if (settings.no_new_privileges) steps.add("prctl", "no new privileges");
  steps.add("close_range", "every descriptor above 2");
  if (settings.awaited) steps.add("read", fmt::format("descriptor {}, until there is something", *settings.awaited));
  for (const std::vector<sock_filter>& filter : settings.filters)
    steps.add("seccomp", fmt::format("a filter of {} instructions", filter.size()));
}

void put_environment(const RunSettings& settings, const RunCommand& run, Steps& steps) {
  if (settings.clear_environment) steps.add("environment", "empty");
  if (run.contained) steps.add("environment", "container=ramet");
  for (const auto& [name, value] : settings.variables)
    steps.add("environment", value ? name + "=" + *value : "without " + name);
}

void put_program(const RunSettings& settings, Steps& steps) {
  std::string words;
  const std::vector<std::string> shell = {"$SHELL"};
  for (const std::string& word : settings.command.empty() ? shell : settings.command)
    words += (words.empty() ? "" : " ") + word;
  if (settings.name) words += "   (its argument 0 is " + *settings.name + ")";
  steps.add("execve", words);
}

std::string seconds(std::chrono::nanoseconds time) {
  return fmt::format("{:g} s", std::chrono::duration<double>(time).count());
}

// Who has no more time at the end, as tree.h has it.
std::string_view what_a_timeout_kills(const RunSettings& settings, const ContainerPlan* container) {
  if (container != nullptr && container->makes(CloneFlag::NEWPID)) return "all in its pid namespace";
  const bool has_a_cgroup = !settings.tree_limits.empty() || (!settings.cgroup && Cgroup::make());
  return has_a_cgroup ? "all in a new cgroup of its own" : "it and its descendants, whose adopter it is";
}

void put_life(const RunSettings& settings, const ContainerPlan* container, Steps& steps) {
  if (settings.die_with_parent) steps.add("prctl", "SIGKILL for ramet when whoever started it ends");
  if (!settings.timeout) return;
  steps.add("timeout", fmt::format("after {} SIGTERM to the command; {} later, or when that has ended it, SIGKILL to {}",
                                   seconds(*settings.timeout), seconds(settings.grace),
                                   what_a_timeout_kills(settings, container)));
}

}  // namespace

Result<void> print_steps(const RunSettings& settings, const RunCommand& run) {
  Steps steps;
  std::unique_ptr<PreparedContainer> container;
  if (run.contained) {
    auto prepared = PreparedContainer::prepare(run.container.settings());
    if (!prepared) return std::unexpected(prepared.error());
    container = std::move(*prepared);
  }
  const ContainerPlan* const plan = container != nullptr ? &container->plan() : nullptr;
  const bool own_memory =
      (container != nullptr && container->needs_own_memory()) || launch::possible_memory() == launch::Memory::copied;
  put_birth(plan, own_memory, steps);
  put_accounting(settings, steps);
  if (container != nullptr) put_entry(*container, steps);
  if (plan != nullptr) put_container(*plan, steps);
  put_surroundings(settings, run, steps);
  put_restrictions(settings, run, steps);
  put_environment(settings, run, steps);
  put_program(settings, steps);
  put_life(settings, plan, steps);
  std::fputs(steps.text().c_str(), stderr);
  return {};
}

}  // namespace ramet::cli
