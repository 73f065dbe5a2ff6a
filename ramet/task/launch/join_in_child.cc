// The namespaces that exist already, and who the child is in a user namespace of others: whoever has no number there would stay
// who it is outside, and be in the power of the root inside, who could make it do with that what he likes.
// Source: setns(2), user_namespaces(7), proc_pid_uid_map(5), ptrace(2) on who may trace whom; nsenter(1) for who it becomes.
#include <fcntl.h>
#include <sys/prctl.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/proc_in_child.h"

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
  MapReader(const ContainerPlan& plan, const char* name) noexcept {
    const FdInChild file(open_proc_in_child(plan, name, O_RDONLY));
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

struct OwnId {
  std::uint32_t before;  // in the creator's user namespace
  std::uint32_t now;     // in the one that was joined; what it has no number for is shown as the unknown user
};

// As whom the child is known: by the id that it has, else as root, else as the first that there is; -1: as nobody.
std::uint32_t known_id_in_child(const ContainerPlan& plan, const char* map, OwnId own) noexcept {
  MapReader numbers(plan, map);
  std::uint32_t known = static_cast<std::uint32_t>(-1);
  std::uint32_t inside = 0, outside = 0, count = 0;
  while (numbers.read(inside) && numbers.read(outside) && numbers.read(count)) {
    const bool is_it = inside <= own.now && own.now - inside < count;
    if (is_it && (own.now != unknown_user || outside + (own.now - inside) == own.before)) return own.now;
    if (inside == 0 || known == static_cast<std::uint32_t>(-1)) known = inside;
  }
  return known;
}

std::uint32_t id_in_child(long call) noexcept { return static_cast<std::uint32_t>(raw_syscall(call)); }

// Who may not outside, may inside; but where that is denied to all, whoever lives there has kept his groups too.
void drop_groups_in_child() noexcept { raw_syscall(SYS_setgroups, 0, nullptr); }

struct Ids {
  std::uint32_t user = id_in_child(SYS_geteuid);
  std::uint32_t group = id_in_child(SYS_getegid);
};

// Also the real and the saved ids, which may be other ones, and no less powerful.
Step be_known_in_child(const ContainerPlan& plan, const Ids& before, LaunchReport& report) noexcept {
  const Ids now;
  const UserPlan known{.become = true,
                       .user = known_id_in_child(plan, "/proc/self/uid_map", {before.user, now.user}),
                       .group = known_id_in_child(plan, "/proc/self/gid_map", {before.group, now.group})};
  constexpr auto nobody = static_cast<std::uint32_t>(-1);
  if (known.user == nobody || known.group == nobody)
    return judge_in_child(report, "setns", -EPERM, "the user namespace, which has no user or group to become");
  const bool is_a_stranger = known.user != now.user || known.group != now.group;
  if (is_a_stranger && raw_syscall(SYS_getgroups, 0, nullptr) > 0)
    return judge_in_child(report, "setgroups", -EPERM, "groups of the caller's would stay in the user namespace");
  return become_somebody_in_child(known, report);
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
  const Ids before;
  drop_groups_in_child();
  if (join_all_in_child(plan, report) != Step::done) return Step::went_wrong;
  drop_groups_in_child();
  return be_known_in_child(plan, before, report);
}

}  // namespace ramet::launch
