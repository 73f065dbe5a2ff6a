// Directory, session, scheduling, limits, cgroup: where and how the program runs.
// Source: cgroups(7), credentials(7), sched(7), getrlimit(2).
#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <string_view>

#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

namespace {

constexpr long cgroup2_magic = 0x63677270;  // CGROUP2_SUPER_MAGIC of linux/magic.h

// Names of somebody's descriptors: a leaked one would give the program a directory that nobody meant (CVE-2024-21626).
bool names_a_descriptor(std::string_view path) {
  while (path.starts_with("//")) path.remove_prefix(1);
  if (path == "/dev/fd" || path.starts_with("/dev/fd/")) return true;
  return path.starts_with("/proc/") && (path.contains("/fd/") || path.ends_with("/fd"));
}

Result<void> prepare_directory(const CommandSettings& settings, LaunchPlan& plan, PreparedLaunch& prepared) {
  if (settings.directory_fd) {
    plan.directory_fd = *settings.directory_fd;
    plan.directory_item = prepared.keep("fd " + std::to_string(plan.directory_fd));
  }
  if (!settings.directory) return {};
  if (settings.directory->empty()) return malformed("a directory without a name");
  if (settings.directory->contains('\0')) return malformed("a zero byte in the directory's name");
  if (names_a_descriptor(*settings.directory)) {
    return malformed("the directory " + *settings.directory + " is a descriptor's: pass the descriptor itself");
  }
  plan.directory = settings.directory->c_str();
  return {};
}

const char* limit_name(int resource) {
  constexpr const char* names[] = {"RLIMIT_CPU",    "RLIMIT_FSIZE",   "RLIMIT_DATA",     "RLIMIT_STACK",
                                   "RLIMIT_CORE",   "RLIMIT_RSS",     "RLIMIT_NPROC",    "RLIMIT_NOFILE",
                                   "RLIMIT_MEMLOCK", "RLIMIT_AS",     "RLIMIT_LOCKS",    "RLIMIT_SIGPENDING",
                                   "RLIMIT_MSGQUEUE", "RLIMIT_NICE",  "RLIMIT_RTPRIO",   "RLIMIT_RTTIME"};
  const auto index = static_cast<std::size_t>(resource);
  return index < std::size(names) ? names[index] : "RLIMIT_?";
}

// By the kernel at the birth where it is a cgroup v2, by the child itself otherwise.
Result<void> prepare_cgroup(const CommandSettings& settings, LaunchPlan& plan, PreparedLaunch& prepared) {
  if (!settings.cgroup && !settings.cgroup_fd) return {};
  const std::string name = settings.cgroup ? *settings.cgroup : "fd " + std::to_string(*settings.cgroup_fd);
  int folder = settings.cgroup_fd.value_or(-1);
  if (settings.cgroup) {
    if (name.contains('\0')) return malformed("a zero byte in the cgroup's name");
    Fd opened(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open()) return last_error("cgroup", name);
    folder = opened.number();
    prepared.of_child.push_back(std::move(opened));
  }
  plan.cgroup_name = prepared.keep(name);
  struct statfs information {};
  if (::fstatfs(folder, &information) != 0) return last_error("cgroup", name);
  if (information.f_type == cgroup2_magic) {
    plan.cgroup = folder;
    return {};
  }
  Fd file(::openat(folder, "cgroup.procs", O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return last_error("cgroup", name + "/cgroup.procs");
  plan.join_by_itself(file.number());
  prepared.of_child.push_back(std::move(file));
  return {};
}

void prepare_session(const CommandSettings& settings, LaunchPlan& plan) {
  if (settings.session != SessionWish::keep) {
    plan.session.wish = settings.session;
    plan.session.group = settings.process_group;
  }
  if (settings.controlling_terminal) plan.session.controlling_terminal = *settings.controlling_terminal;
  if (settings.foreground_of) plan.session.foreground_of = *settings.foreground_of;
}

}  // namespace

Result<void> prepare_surroundings(const CommandSettings& settings, PreparedLaunch& prepared) {
  LaunchPlan& plan = prepared.plan;
  if (auto done = prepare_directory(settings, plan, prepared); !done) return done;
  if (auto done = prepare_cgroup(settings, plan, prepared); !done) return done;
  prepare_session(settings, plan);
  if (settings.umask) plan.umask = static_cast<int>(*settings.umask & 0777);
  plan.set_nice = settings.nice.has_value();
  plan.nice = settings.nice.value_or(0);
  if (settings.affinity) plan.affinity = &*settings.affinity;
  if (settings.scheduling) {
    plan.set_scheduling = true;
    plan.policy = settings.scheduling->policy;
    plan.scheduling.sched_priority = settings.scheduling->priority;
  }
  if (settings.oom_score) plan.oom_score = prepared.keep(std::to_string(*settings.oom_score));
  for (const auto& [resource, value] : settings.limits) {
    prepared.limits.push_back({.resource = resource, .value = value, .item = limit_name(resource)});
  }
  plan.limits = prepared.limits;
  return {};
}

}  // namespace ramet::launch
