#include "cli/run_command.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "ramet/kernel/capabilities.h"
#include "ramet/task/launch/kernel_files.h"
#include "ramet/task/launch/prepared_container.h"

namespace ramet::cli {
namespace {

constexpr BindOptions with_devices{.devices = Devices::usable};

std::vector<std::string> words_of(const RunSettings& settings) {
  if (!settings.command.empty()) return settings.command;
  const char* shell = ::getenv("SHELL");
  return {shell != nullptr && *shell == '/' ? shell : "/bin/sh"};
}

// A mount that is read-only keeps nobody from talking to who listens behind a socket or a pipe in it: the user's session, the
// machine's. What is no service stays: a system's own programs, and where names of other machines are looked up.
void hide_the_services_of_the_host(Container& container, Namespaces shared) {
  if (::access("/run", F_OK) != 0) return;
  container.memory("/run", {.mode = "0755"});
  for (const char* programs : {"/run/current-system", "/run/wrappers"}) {
    if (::access(programs, F_OK) == 0) container.bind(programs, programs, {.access = Access::read_only});
  }
  std::error_code none;
  const auto resolver = std::filesystem::canonical("/etc/resolv.conf", none);
  if (shared.has(Namespace::net) && !none && resolver.string().starts_with("/run/"))
    container.bind(resolver.string(), resolver.string(), {.access = Access::read_only});
}

// What --isolated means. The user's own mounts come after it, so that they lie on top.
Container isolated(const RunSettings& settings) {
  Container container;
  container.unshare(every_namespace).root_directory("/").root_read_only().root_devices(Devices::inert);
  if (settings.shared.has(Namespace::pid)) {
    container.bind("/proc", "/proc", with_devices);
    for (const char* name : launch::kernel_files) {
      const std::string path = std::string("/proc/") + name;
      if (::access(path.c_str(), F_OK) == 0) container.bind(path, path, {.access = Access::read_only});
    }
  } else {
    container.processes();
  }
  container.devices().memory("/tmp", {.mode = "1777"});
  hide_the_services_of_the_host(container, settings.shared);
  if (::access("/var/tmp", F_OK) == 0) container.memory("/var/tmp", {.mode = "1777"});
  if (!settings.shared.has(Namespace::uts) && !settings.container.settings().host_name) container.host_name("isolated");
  return container;
}

// The settings of `above` on top of `below`.
Container stacked(const Container& below, const Container& above) {
  ContainerSettings both = above.settings();
  const ContainerSettings& base = below.settings();
  both.fresh |= base.fresh;
  if (both.root == ContainerSettings::RootKind::of_the_host) {
    both.root = base.root;
    both.root_directory = base.root_directory;
    both.root_devices = base.root_devices;
  }
  // What is only in memory may be written to: nobody sees it again.
  if (both.root == ContainerSettings::RootKind::directory) both.root_access = base.root_access;
  both.mounts.insert(both.mounts.begin(), base.mounts.begin(), base.mounts.end());
  if (base.host_name) both.host_name = base.host_name;
  return Container(std::move(both));
}

Container container_of(const RunSettings& settings) {
  Container container = settings.isolated ? stacked(isolated(settings), settings.container) : settings.container;
  container.unshare(settings.fresh).share(settings.shared);
  const Namespaces fresh = container.settings().fresh.without(settings.shared);
  const bool joins_a_network = std::ranges::any_of(container.settings().joins, [](const ContainerSettings::Join& join) {
    return join.namespaces.has(Namespace::net);
  });
  if (fresh.has(Namespace::net) && !joins_a_network) container.loopback();  // a network without it surprises every program
  return container;
}

bool wants_terminal(const RunSettings& settings) {
  if (settings.terminal != Choice::automatic) return settings.terminal == Choice::yes;
  // Of a background job the terminal is not: it would be stopped.
  const bool is_ours = ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
  return settings.isolated && is_ours && ::isatty(STDOUT_FILENO) == 1;
}

void set_environment(const RunSettings& settings, bool contained, Command& command) {
  if (settings.clear_environment) command.clear_environment();
  if (contained) command.variable("container", "ramet");  // by which programs know: systemd's CONTAINER_INTERFACE
  for (const auto& [name, value] : settings.variables) {
    if (value)
      command.variable(name, *value);
    else
      command.remove_variable(name);
  }
}

void set_surroundings(const RunSettings& settings, bool contained_in_pid_namespace, Command& command) {
  if (settings.directory) command.directory(*settings.directory);
  if (settings.umask) command.umask(*settings.umask);
  if (settings.nice) command.nice(*settings.nice);
  if (settings.affinity) command.affinity(*settings.affinity);
  if (settings.oom_score) command.oom_score(*settings.oom_score);
  if (settings.cgroup) command.cgroup(*settings.cgroup);
  command.tree_limits(settings.tree_limits);
  for (const auto& [resource, value] : settings.limits) command.limit(resource, value);
  if (settings.no_new_privileges) command.new_privileges(NewPrivileges::forbidden);
  for (const std::vector<sock_filter>& filter : settings.filters) command.add_seccomp(filter);
  // What is left at the second signal is killed with it. A pid namespace needs nothing more for that.
  if (settings.timeout && !contained_in_pid_namespace) command.tree(Tree::automatic);
  if (settings.death_signal || settings.isolated) command.parent_death_signal(settings.death_signal.value_or(SIGKILL));
}

// What a root of the host's, in no user namespace of its own, keeps: what containers of docker and runc do, without making device
// files. The rest is power over the machine and not over the container.
constexpr CapabilitySet harmless_to_the_host{
    CAP_CHOWN,  CAP_DAC_OVERRIDE, CAP_FOWNER,           CAP_FSETID,  CAP_KILL,       CAP_SETGID, CAP_SETUID,
    CAP_SETPCAP, CAP_SETFCAP,     CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_SYS_CHROOT, CAP_AUDIT_WRITE};

// A root inside could mount anew what it may not write to, and make the init do it: so --isolated takes from it what that needs.
constexpr CapabilitySet breaks_isolation{CAP_SYS_ADMIN, CAP_SYS_PTRACE};

struct UsualCapabilities {
  CapabilitySet usual;
  CapabilitySet isolated;  // of them, those of --isolated
};

// What it would have without being asked: root of its user namespace has all, others none.
Result<UsualCapabilities> usual_capabilities(const RunCommand& run) {
  bool has_all = false;  // in a new user namespace everyone begins with all of them
  uid_t user = ::geteuid();
  if (run.contained) {
    auto prepared = launch::PreparedContainer::prepare(run.container.settings());
    if (!prepared) return std::unexpected(prepared.error());
    const launch::ContainerPlan& plan = (*prepared)->plan();
    has_all = plan.makes(CloneFlag::NEWUSER) || std::ranges::any_of(plan.joins, [](const launch::JoinPlan& join) {
                return join.flags == static_cast<std::uint64_t>(Namespace::user);
              });
    if (plan.makes(CloneFlag::NEWUSER)) user = plan.user.user;
  }
  if (user != 0) return UsualCapabilities();
  const std::uint64_t all = has_all ? all_capabilities.bits() : permitted_capabilities();
  const std::uint64_t isolated = all & (has_all ? ~breaks_isolation.bits() : harmless_to_the_host.bits());
  return UsualCapabilities{.usual = CapabilitySet::from_bits(all), .isolated = CapabilitySet::from_bits(isolated)};
}

Result<void> change_capabilities(const RunSettings& settings, RunCommand& run) {
  if (settings.capability_changes.empty() && !settings.isolated) return {};
  const auto usual = usual_capabilities(run);
  if (!usual) return std::unexpected(usual.error());
  if (settings.capability_changes.empty() && usual->usual == CapabilitySet()) return {};
  std::uint64_t bits = settings.isolated ? usual->isolated.bits() : usual->usual.bits();
  for (const auto& [add, which] : settings.capability_changes) {
    bits = add ? bits | which.bits() : bits & ~which.bits();
  }
  run.capabilities = CapabilitySet::from_bits(bits);
  run.command.capabilities(*run.capabilities);
  return {};
}

}  // namespace

Result<RunCommand> command_of(const RunSettings& settings) {
  const auto words = words_of(settings);
  RunCommand run{.command = Command(words[0])};
  run.command.arguments({words.begin() + 1, words.end()});
  if (settings.name) run.command.name(*settings.name);
  run.command.plain_script(PlainScript::run_by_shell);  // as every shell, env(1) and unshare(1) do
  run.command.ignored_signals(Ignored::inherited);      // as they do too: else nohup(1) were in vain
  run.container = container_of(settings);
  const ContainerSettings& asked = run.container.settings();
  run.contained = !asked.fresh.empty() || !asked.joins.empty() || asked.requires_no_user_namespaces;
  if (run.contained) run.command.container(run.container);
  set_environment(settings, run.contained, run.command);
  set_surroundings(settings, asked.fresh.without(settings.shared).has(Namespace::pid), run.command);
  if (auto changed = change_capabilities(settings, run); !changed) return std::unexpected(changed.error());
  run.own_terminal = wants_terminal(settings);
  if (run.own_terminal) {
    run.command.fd(0, Stdio::pty()).fd(1, Stdio::pty()).fd(2, Stdio::pty());
  } else if (settings.new_session || (settings.isolated && settings.terminal != Choice::no)) {
    run.own_session = true;  // a terminal that it were given by its session, it could type into (TIOCSTI)
    run.command.new_session();
  }
  run.command.on_drop(Child::OnDrop::kill);
  return run;
}

}  // namespace ramet::cli
