#include "ramet/task/launch/prepared_container.h"

#include <linux/capability.h>

#include <algorithm>
#include <array>
#include <new>

#include "ramet/kernel/capabilities.h"
#include "ramet/task/launch/check_text.h"

namespace ramet::launch {

namespace {

constexpr std::size_t longest_name = 64;  // of the kernel's utsname

struct NamedNamespace {
  Namespace which;
  const char* name;
};
// The user namespace first: what it lets us do, the others need.
constexpr std::array<NamedNamespace, 8> join_order = {{{Namespace::user, "user"},
                                                       {Namespace::cgroup, "cgroup"},
                                                       {Namespace::ipc, "ipc"},
                                                       {Namespace::uts, "uts"},
                                                       {Namespace::net, "net"},
                                                       {Namespace::pid, "pid"},
                                                       {Namespace::time, "time"},
                                                       {Namespace::mount, "mount"}}};

std::string clock_line(const char* clock, const std::optional<std::int64_t>& seconds) {
  return seconds ? std::string(clock) + " " + std::to_string(*seconds) + " 0\n" : std::string();
}

// What is asked for has to be the container's own: else the mount would be left out, and the host itself be renamed.
Result<void> check_places(const ContainerSettings& settings, Namespaces fresh, Namespaces joined) {
  const bool mounts = settings.root != RootKind::of_the_host || !settings.mounts.empty() ||
                      settings.root_access == Access::read_only || settings.root_devices == Devices::inert ||
                      settings.propagation != Propagation::none;
  const bool user = settings.user || settings.group;
  const bool ids = !settings.users.empty() || !settings.groups.empty() || settings.id_choice != IdChoice::own || settings.forbids_user_namespaces || settings.id_writer || settings.set_groups != SetGroups::as_needed;
  const auto own = [&](Namespace which, const char* name, const char* what) -> Result<void> {
    if (fresh.has(which)) return {};
    return refuse("container",
                  std::string(what) + (joined.has(which) ? " in a joined " : " in a shared ") + name + " namespace");
  };
  if (mounts) {
    if (auto good = own(Namespace::mount, "mount", "a root or mounts of its own"); !good) return good;
  }
  if (ids || (user && !joined.has(Namespace::user))) {
    if (auto good = own(Namespace::user, "user", "ids of its own"); !good) return good;
  }
  if ((settings.host_name || settings.domain_name) && !joined.has(Namespace::uts)) {
    if (auto good = own(Namespace::uts, "uts", "a name of its own"); !good) return good;
  }
  if (settings.monotonic_offset || settings.boottime_offset) {
    if (auto good = own(Namespace::time, "time", "clocks of its own"); !good) return good;
  }
  if (settings.loopback) return own(Namespace::net, "net", "a loopback of its own");
  return {};
}

}  // namespace

Result<std::unique_ptr<PreparedContainer>> PreparedContainer::prepare(const ContainerSettings& settings) {
  std::unique_ptr<PreparedContainer> made(new PreparedContainer());
  using Part = Result<void> (PreparedContainer::*)(const ContainerSettings&);
  for (const Part part :
       {&PreparedContainer::prepare_namespaces, &PreparedContainer::prepare_ids, &PreparedContainer::prepare_root,
        &PreparedContainer::prepare_mounts, &PreparedContainer::prepare_names, &PreparedContainer::prepare_locks}) {
    if (auto done = (made.get()->*part)(settings); !done) return std::unexpected(done.error());
  }
  if (auto done = made->share_memory(); !done) return std::unexpected(done.error());
  return made;
}

Result<void> PreparedContainer::prepare_namespaces(const ContainerSettings& settings) {
  Namespaces fresh = settings.fresh.without(settings.shared);
  Namespaces joined;
  for (const auto& [which, name] : join_order) {
    for (const ContainerSettings::Join& join : settings.joins) {
      if (!join.namespaces.has(which)) continue;
      if (joined.has(which)) return refuse("setns", "two " + std::string(name) + " namespaces to join");
      if (join.descriptor < 0) return std::unexpected(Error{"setns", EBADF, name});
      joined |= which;
      joins_.push_back({.descriptor = join.descriptor, .flags = static_cast<std::uint64_t>(which), .item = name});
    }
  }
  if (!joined.empty() && joined.has_any(fresh))
    fresh = fresh.without(joined);  // what a setting implied is there already
  const bool needs_privilege = !fresh.without(Namespace::user).empty() && !joined.has(Namespace::user);
  if (needs_privilege && !has_capability(CAP_SYS_ADMIN)) fresh |= Namespace::user;
  if (auto there = check_places(settings, fresh, joined); !there) return there;
  // What is made at the birth belongs to the user namespace of the caller, and what is joined to another.
  (joined.empty() ? plan_.fresh : plan_.unshared) = CloneFlags::from_bits(fresh.bits());
  plan_.joins = joins_;
  // Who only unshares with a privilege that it has keeps the keys, as with unshare(1).
  const bool has_a_root = settings.root != RootKind::of_the_host || std::ranges::any_of(settings.mounts, [](const ContainerSettings::Mount& asked) {
    return asked.target.find_first_not_of('/') == std::string::npos;
  });
  plan_.own_keyring = fresh.has(Namespace::user) || has_a_root || joined.has_any(Namespace::user | Namespace::mount);
  plan_.has_mounts = fresh.has(Namespace::mount);
  plan_.has_init = fresh.has(Namespace::pid) && settings.init == Init::collects_and_forwards;
  return {};
}

Result<void> PreparedContainer::prepare_ids(const ContainerSettings& settings) {
  plan_.user.require_no_more = settings.requires_no_user_namespaces;
  if (!plan_.makes(CloneFlag::NEWUSER)) {
    plan_user_of_others(settings);
    return {};
  }
  auto ids = plan_id_maps(settings, asker_of_this_process(settings.id_choice));
  if (!ids) return std::unexpected(ids.error());
  ids_ = std::move(*ids);
  // Of who is unknown inside, a file's owner is this one: nobody else may be.
  plan_.may_know_the_machines_root = ids_.by || std::ranges::any_of(ids_.users, [](const IdRange& range) {
    return range.inside <= unknown_user && unknown_user - range.inside < range.count;
  });
  plan_.user = {.writer = ids_.writer,
                .user_map = ids_.by ? nullptr : keep(lines_of(ids_.users)),
                .group_map = ids_.by ? nullptr : keep(lines_of(ids_.groups)),
                .deny_setgroups = ids_.deny_setgroups,
                .become = ids_.become,
                .user = ids_.user,
                .group = ids_.group,
                .drop_groups = ids_.writer == IdMapWriter::helper && !ids_.by && !ids_.deny_setgroups,
                .require_no_more = settings.requires_no_user_namespaces};
  return settings.forbids_user_namespaces ? prepare_nested_ids() : Result<void>();
}

// Who to be in a user namespace that is joined. What is not asked for stays as the join has it.
void PreparedContainer::plan_user_of_others(const ContainerSettings& settings) {
  constexpr auto as_it_is = static_cast<std::uint32_t>(-1);  // to setresuid(2)
  plan_.user.become = settings.user || settings.group;
  plan_.user.user = settings.user.value_or(as_it_is);
  plan_.user.group = settings.group.value_or(as_it_is);
}

// Of the nested namespace, whose ids the child maps by itself.
Result<void> PreparedContainer::prepare_nested_ids() {
  const auto has_one = [](const std::vector<IdRange>& ranges) { return ranges.size() == 1 && ranges[0].count == 1; };
  if (!ids_.by && (!has_one(ids_.users) || !has_one(ids_.groups)))
    return refuse("user namespaces", "they can be forbidden only to one user and one group, not to ranges");
  plan_.user.nested_user_map = keep(lines_of({{.inside = ids_.user, .outside = ids_.user, .count = 1}}));
  plan_.user.nested_group_map = keep(lines_of({{.inside = ids_.group, .outside = ids_.group, .count = 1}}));
  return {};
}

Result<void> PreparedContainer::prepare_names(const ContainerSettings& settings) {
  for (const auto& [name, place] :
       {std::pair{&settings.host_name, &plan_.host_name}, {&settings.domain_name, &plan_.domain_name}}) {
    if (!*name) continue;
    if (auto good = check_text("host name", **name); !good) return good;
    if ((*name)->size() > longest_name) return std::unexpected(Error{"host name", ENAMETOOLONG, **name});
    *place = keep(**name);
  }
  plan_.loopback_up = settings.loopback;
  const std::string offsets =
      clock_line("monotonic", settings.monotonic_offset) + clock_line("boottime", settings.boottime_offset);
  if (!offsets.empty()) plan_.time_offsets = keep(offsets);
  return {};
}

Result<void> PreparedContainer::prepare_locks(const ContainerSettings& settings) {
  if (settings.locked.empty()) return {};
  if (!plan_.has_init) return refuse("lock", "locks are held by the init of a new pid namespace, which this has not");
  for (const std::string& path : settings.locked) {
    if (auto good = check_text("lock", path); !good) return good;
    locks_.push_back({.path = keep(path)});
  }
  plan_.locks = locks_;
  return {};
}

// What a child with a copy of our memory tells us while it runs.
Result<void> PreparedContainer::share_memory() {
  const bool joins_pid_namespace = std::ranges::any_of(
      joins_, [](const JoinPlan& join) { return join.flags == static_cast<std::uint64_t>(Namespace::pid); });
  const bool enters_pid_namespace = joins_pid_namespace || plan_.unshared.has(CloneFlag::NEWPID);
  if (plan_.user.writer != IdMapWriter::helper && !enters_pid_namespace) return {};
  struct Shared {
    IdMapMeeting meeting;
    pid_t member = 0;
  };
  auto page = Mapping::map_shared(page_size());
  if (!page) return std::unexpected(page.error());
  page_ = std::move(*page);
  auto* shared = new (page_.begin()) Shared;
  if (plan_.user.writer == IdMapWriter::helper) plan_.user.meeting = &shared->meeting;
  if (enters_pid_namespace) plan_.member = &shared->member;
  return {};
}

void PreparedContainer::leave_the_clocks_to_the_child() {
  if (!plan_.fresh.has(CloneFlag::NEWTIME)) return;
  plan_.fresh = plan_.fresh.without(CloneFlag::NEWTIME);
  plan_.unshared |= CloneFlag::NEWTIME;
}

bool PreparedContainer::can_be_entered(std::size_t threads) const {
  if (plan_.makes(CloneFlag::NEWPID) || plan_.member != nullptr) return false;
  if (plan_.user.writer == IdMapWriter::helper) return false;
  const auto only_alone = (Namespace::user | Namespace::mount).bits();
  const bool joins_such =
      std::ranges::any_of(joins_, [&](const JoinPlan& join) { return (join.flags & only_alone) != 0; });
  return threads == 1 || !(plan_.makes(CloneFlag::NEWUSER) || joins_such);
}

std::span<const char> PreparedContainer::keep_bytes(std::string bytes) { return texts_.emplace_back(std::move(bytes)); }

const char* PreparedContainer::keep(std::string text) { return texts_.emplace_back(std::move(text)).c_str(); }

}  // namespace ramet::launch
