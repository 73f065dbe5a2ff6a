// The options of `ramet run` that make a container: what is shared, who it is.
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/option_values.h"
#include "cli/run_input.h"
#include "cli/run_join.h"
#include "cli/run_options.h"
#include "cli/run_values.h"

namespace ramet::cli {
namespace {

void declare_sharing(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("What is shared");
  declare.flag("--isolated",
               "Everything of its own: all namespaces, the host's files read-only, its own /proc, /dev and /tmp",
               [&run] { run.isolated = true; });
  declare.value("--unshare", "WHAT",
                "New namespaces: mount, pid, user, net, ipc, uts, cgroup, time or all, with commas", namespaces_in,
                [&run](Namespaces which) { run.fresh |= which; });
  declare.value("--share", "WHAT", "Keep these the host's, whatever else unshares them", namespaces_in,
                [&run](Namespaces which) { run.shared |= which; });
  const auto letter = [&](const char* names, Namespace which, const char* what) {
    declare.flag(names, std::string("The same as --unshare ") + what, [&run, which] { run.fresh |= which; });
  };
  letter("-m,--mount", Namespace::mount, "mount");
  letter("-p,--pid", Namespace::pid, "pid");
  letter("-U,--user", Namespace::user, "user");
  letter("-n,--net", Namespace::net, "net");
  letter("-i,--ipc", Namespace::ipc, "ipc");
  letter("-u,--uts", Namespace::uts, "uts");
  letter("-C,--cgroup-namespace", Namespace::cgroup, "cgroup");
  letter("-T,--time", Namespace::time, "time");
  // As bubblewrap spells them.
  const OptionGroup hidden = verb.options("");
  for (const char* what : {"mount", "pid", "user", "net", "ipc", "uts", "cgroup", "time", "all"}) {
    const Namespaces which = *namespaces_in(what);
    hidden.flag(std::string("--unshare-") + what, "", [&run, which] { run.fresh |= which; });
    hidden.flag(std::string("--share-") + what, "", [&run, which] { run.shared |= which; });
  }
  const auto if_possible = [&](const char* name, Namespace which, const char* file) {
    hidden.flag(name, "", [&run, which, file] {
      if (::access(file, F_OK) == 0) run.fresh |= which;
    });
  };
  if_possible("--unshare-user-try", Namespace::user, "/proc/self/ns/user");
  if_possible("--unshare-cgroup-try", Namespace::cgroup, "/proc/self/ns/cgroup");
  declare.one("--join", "PID", "Enter the namespaces of this process; PID:WHAT: these of them",
              [&run](const std::string& text) {
                if (auto joined = join_process(text, run); !joined) refuse_option("--join", joined.error());
              });
}

void declare_propagation(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("What is shared");
  declare.value(
      "--propagation", "HOW",
      "Of mounts, between the host and it: private (the default), slave: the host's are seen here, shared, unchanged",
      propagation_in, [&run](Propagation how) { run.container.propagation(how); });
  const auto enter = [&](const char* name, Namespace which, const char* help) {
    declare.value(name, "FD", help, descriptor_in, [&run, which](int number) { run.container.join(which, number); });
  };
  enter("--userns", Namespace::user, "Enter the user namespace that this descriptor stands for");
  enter("--pidns", Namespace::pid, "The same for processes");
}

void declare_ids(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Who it is");
  constexpr long most = 4294967294;
  declare.value("--uid", "ID", "This user inside", number_between(0, most),
                [&run](long id) { run.container.user(static_cast<uid_t>(id)); });
  declare.value("--gid", "ID", "This group inside", number_between(0, most),
                [&run](long id) { run.container.group(static_cast<gid_t>(id)); });
  declare.flag("-c,--map-current-user", "Who you are, inside too: the default", [] {});
  declare.flag("-r,--map-root-user", "Root inside, and nobody special outside",
               [&run] { run.container.user(0).group(0); });
  declare.value("--map-users", "RANGE", "INSIDE:OUTSIDE:COUNT: these users of the host, by these numbers inside",
                id_range_in, [&run](IdRange range) { run.container.map_users(range); });
  declare.value("--map-groups", "RANGE", "The same for groups", id_range_in,
                [&run](IdRange range) { run.container.map_groups(range); });
  declare.flag("--map-auto", "Root inside, and all ids that /etc/subuid and /etc/subgid grant",
               [&run] { run.container.map_granted_ids(); });
  declare.value("--setgroups", "HOW", "allow or deny processes inside to change their groups", set_groups_in,
                [&run](SetGroups what) { run.container.set_groups(what); });
  declare.flag("--disable-userns", "Nobody inside makes a user namespace, and is root of others in it",
               [&run] { run.container.forbid_user_namespaces(); });
  declare.flag("--assert-userns-disabled", "Fails where somebody inside could",
               [&run] { run.container.require_no_user_namespaces(); });
  declare.flag("--no-new-privs", "No program started inside ever gains privileges, set-user-id or not",
               [&run] { run.no_new_privileges = true; });
  declare.flag("--drop-caps", "None of root's power, also for a root inside",
               [&run] { run.capability_changes.push_back({.add = false, .which = all_capabilities}); });
  declare.value("--cap-drop", "CAP", "Not this of root's power: net_raw, CAP_SYS_ADMIN, ... or all", capabilities_in,
                [&run](CapabilitySet which) { run.capability_changes.push_back({.add = false, .which = which}); });
  declare.value("--cap-add", "CAP", "This of it, also for who is not root inside; in the order of the command line",
                capabilities_in,
                [&run](CapabilitySet which) { run.capability_changes.push_back({.add = true, .which = which}); });
}

}  // namespace

void declare_container_options(const Verb& verb, RunSettings& settings) {
  declare_sharing(verb, settings);
  declare_propagation(verb, settings);
  declare_ids(verb, settings);
}

}  // namespace ramet::cli
