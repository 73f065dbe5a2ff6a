// The namespaces that exist already, and who the child is in a user namespace of others: whoever has no number there would stay
// who it is outside, and be in the power of the root inside, who could make it do with that what he likes.
// Source: setns(2), user_namespaces(7), proc_pid_uid_map(5), ptrace(2) on who may trace whom; nsenter(1) for who it becomes.
#include <fcntl.h>
#include <sys/prctl.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

bool is_of_users(const JoinPlan& join) noexcept {
  return join.flags == static_cast<std::uint64_t>(CloneFlag::NEWUSER);
}

// Those that the caller may enter by what it may do outside: the user namespace that is joined need not be their owner.
std::uint64_t join_from_outside_in_child(std::span<const JoinPlan> joins) noexcept {
  std::uint64_t joined = 0;
  for (const JoinPlan& join : joins) {
    if (raw_syscall(SYS_setns, join.descriptor, join.flags) >= 0) joined |= join.flags;
  }
  return joined;
}

// The numbers of a map, one after the other: inside, outside, count.
class MapReader {
 public:
  MapReader(int process, const char* name) noexcept {
    const FdInChild file(raw_syscall(SYS_openat, process, name, O_RDONLY | O_CLOEXEC));
    const long size = file.is_open() ? raw_syscall(SYS_read, file.number(), text_, sizeof text_) : 0;
    size_ = size > 0 ? static_cast<std::size_t>(size) : 0;
  }
  // False at the end.
  bool read(std::uint32_t& number) noexcept {
    while (at_ < size_ && !is_digit()) ++at_;
    const bool is_there = at_ < size_;
    for (number = 0; at_ < size_ && is_digit(); ++at_) number = number * 10 + static_cast<std::uint32_t>(text_[at_] - '0');
    return is_there;
  }

 private:
  [[nodiscard]] bool is_digit() const noexcept { return '0' <= text_[at_] && text_[at_] <= '9'; }

  char text_[4096];  // NOLINT: only what is read is written; longer maps are known by their begin
  std::size_t size_ = 0;
  std::size_t at_ = 0;
};

// As whom the child is known: by the id that it has, else as root, else as the first that there is; -1: as nobody.
std::uint32_t known_id_in_child(int process, const char* map, std::uint32_t own) noexcept {
  MapReader numbers(process, map);
  std::uint32_t known = static_cast<std::uint32_t>(-1);
  std::uint32_t inside = 0, outside = 0, count = 0;
  while (numbers.read(inside) && numbers.read(outside) && numbers.read(count)) {
    if (own != unknown_user && inside <= own && own - inside < count) return own;
    if (inside == 0 || known == static_cast<std::uint32_t>(-1)) known = inside;
  }
  return known;
}

Step be_known_in_child(int process, LaunchReport& report) noexcept {
  const auto own_user = static_cast<std::uint32_t>(raw_syscall(SYS_geteuid));
  const auto own_group = static_cast<std::uint32_t>(raw_syscall(SYS_getegid));
  const UserPlan known{.become = true,
                       .user = known_id_in_child(process, "uid_map", own_user),
                       .group = known_id_in_child(process, "gid_map", own_group)};
  constexpr auto nobody = static_cast<std::uint32_t>(-1);
  if (known.user == nobody || known.group == nobody)
    return judge_in_child(report, "setns", -EPERM, "the user namespace, which has no user or group to become");
  return known.user == own_user && known.group == own_group ? Step::done : become_somebody_in_child(known, report);
}

Step join_all_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  const std::uint64_t joined = is_of_users(plan.joins[0]) ? join_from_outside_in_child(plan.joins.subspan(1)) : 0;
  for (const JoinPlan& join : plan.joins) {
    if ((joined & join.flags) != 0) continue;
    const long done = raw_syscall(SYS_setns, join.descriptor, join.flags);
    if (judge_in_child(report, "setns", done, join.item) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace

// A joined namespace is somebody's who may not look at our copy of the creator's memory: only the creator's own user
// namespace may, until the exec.
Step join_namespaces_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.joins.empty()) return Step::done;
  const long hidden = raw_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (judge_in_child(report, "setns", hidden, "PR_SET_DUMPABLE") != Step::done) return Step::went_wrong;
  if (!is_of_users(plan.joins[0])) return join_all_in_child(plan, report);
  // A joined mount namespace may have no /proc, or one that does not know us.
  const FdInChild process(raw_syscall(SYS_openat, AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (judge_in_child(report, "setns", process.result(), "/proc/self") != Step::done) return Step::went_wrong;
  raw_syscall(SYS_setgroups, 0, nullptr);  // of who may: the groups of an ordinary user are in his own power alone
  if (join_all_in_child(plan, report) != Step::done) return Step::went_wrong;
  return be_known_in_child(process.number(), report);
}

}  // namespace ramet::launch
