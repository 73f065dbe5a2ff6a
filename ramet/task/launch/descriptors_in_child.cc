// The descriptors: each to its number, and everything else closed.
// Two passes, because the target of one move can be the source of another (swap 1 and 2): those sources are lifted out of
// the way first. What is not mapped is marked to be closed by the exec, and not closed at once: what we still need ourselves
// stays open until then, and a hook's descriptors go too.
// Source: dup(2), close_range(2) Linux 5.9, CLOSE_RANGE_CLOEXEC Linux 5.11.
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

Step place_in_child(const FdMove& move, LaunchReport& report) noexcept {
  if (move.way == FdWay::keep) {
    return judge_in_child(report, "dup", raw_syscall(SYS_fcntl, move.from, F_SETFD, 0), move.item);
  }
  long result = 0;
  do {
    result = raw_syscall(SYS_dup3, move.from, move.to, 0);
  } while (result == -EBUSY || result == -EINTR);  // EBUSY: another thread is about to open this number
  return judge_in_child(report, "dup", result, move.item);
}

// Where the kernel has no close_range: one by one, as /proc lists them.
Step mark_one_by_one_in_child(const FdRange& range, LaunchReport& report) noexcept {
  const long folder = raw_syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return judge_in_child(report, "close the rest", folder, "/proc/self/fd");
  alignas(8) char entries[2048];
  long size = 0;
  while ((size = raw_syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
    for (long offset = 0; offset < size;) {
      // struct linux_dirent64: inode and offset of 8 bytes each, a length of 2, a type of 1, the name.
      const unsigned length = static_cast<unsigned char>(entries[offset + 16]) +
                              256u * static_cast<unsigned char>(entries[offset + 17]);
      unsigned number = 0;
      const char* name = entries + offset + 19;
      const bool is_number = *name >= '0' && *name <= '9';
      for (; *name != '\0'; ++name) number = number * 10 + static_cast<unsigned>(*name - '0');
      if (is_number && number >= range.first && number <= range.last) {
        raw_syscall(SYS_fcntl, number, F_SETFD, FD_CLOEXEC);
      }
      offset += length;
    }
  }
  raw_syscall(SYS_close, folder);
  return judge_in_child(report, "close the rest", size, "/proc/self/fd");
}

}  // namespace

Step place_descriptors_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  for (FdMove& move : plan.moves) {
    if (move.way != FdWay::lift) continue;
    const long number = raw_syscall(SYS_fcntl, move.from, F_DUPFD_CLOEXEC, plan.lift_above);
    if (number < 0) return judge_in_child(report, "dup", number, move.item);
    move.from = static_cast<int>(number);
  }
  for (const FdMove& move : plan.moves) {
    if (place_in_child(move, report) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

Step close_the_rest_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  for (const FdRange& range : plan.closed) {
    const long result = raw_syscall(SYS_close_range, range.first, range.last, CLOSE_RANGE_CLOEXEC);
    // EPERM: the kernel itself has no such answer, it is that of a filter that does not know the call.
    if (result == -ENOSYS || result == -EINVAL || result == -EPERM) {
      if (mark_one_by_one_in_child(range, report) != Step::done) return Step::went_wrong;
      continue;
    }
    if (judge_in_child(report, "close the rest", result) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace ramet::launch
