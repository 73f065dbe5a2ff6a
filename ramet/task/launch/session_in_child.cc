// Session, process group, controlling terminal, foreground group.
// Source: setsid(2), setpgid(2), ioctl_tty(2): TIOCSCTTY wants the leader of a session without a terminal, TIOCSPGRP from
// the background would stop the caller with SIGTTOU, which is blocked here.
#include <asm/ioctls.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

Step set_foreground_in_child(const SessionPlan& session, LaunchReport& report) noexcept {
  if (session.foreground_of < 0) return Step::done;
  const long group = raw_syscall(SYS_getpgid, 0);
  if (group < 0) return judge_in_child(report, "foreground", group);
  const int number = static_cast<int>(group);
  return judge_in_child(report, "foreground", raw_syscall(SYS_ioctl, session.foreground_of, TIOCSPGRP, &number));
}

}  // namespace

Step set_session_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const SessionPlan& session = plan.session;
  if (session.wish == SessionWish::new_session) {
    if (judge_in_child(report, "setsid", raw_syscall(SYS_setsid)) != Step::done) return Step::went_wrong;
  }
  if (session.wish == SessionWish::new_group) {
    const long result = raw_syscall(SYS_setpgid, 0, session.group);
    if (judge_in_child(report, "setpgid", result) != Step::done) return Step::went_wrong;
  }
  if (session.controlling_terminal >= 0) {
    const long result = raw_syscall(SYS_ioctl, session.controlling_terminal, TIOCSCTTY, 0);
    if (judge_in_child(report, "controlling terminal", result) != Step::done) return Step::went_wrong;
  }
  return set_foreground_in_child(session, report);
}

}  // namespace ramet::launch
