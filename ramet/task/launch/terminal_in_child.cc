// A terminal of the container's own: its other side goes to the creator, and it takes the place of the socket by which it
// went, where the session and the descriptors of the program will find it. Source: pty(7), ioctl_tty(2): TIOCGPTPEER
// (Linux 4.13) opens it in the instance in which the other side was opened; unix(7) SCM_RIGHTS, whose message waits for who
// sleeps until our exec.
#include <asm/ioctls.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

// 0 or more, or -errno.
long send_in_child(int socket, int descriptor) noexcept {
  struct {
    alignas(cmsghdr) std::byte bytes[CMSG_SPACE(sizeof(int))];
  } control{};
  auto* const rights = reinterpret_cast<cmsghdr*>(control.bytes);
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  *reinterpret_cast<int*>(CMSG_DATA(rights)) = descriptor;
  char word = 0;
  iovec part{.iov_base = &word, .iov_len = 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = sizeof control.bytes;
  return raw_syscall(SYS_sendmsg, socket, &message, MSG_NOSIGNAL);
}

}  // namespace

Step make_terminal_in_child(const MountPlan& mount, int terminals, LaunchReport& report) noexcept {
  const FdInChild other_side(raw_syscall(SYS_openat, terminals, "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (judge_in_child(report, "pty", other_side.result(), mount.target) != Step::done) return Step::went_wrong;
  const int unlocked = 0;
  long done = raw_syscall(SYS_ioctl, other_side.number(), TIOCSPTLCK, &unlocked);
  if (judge_in_child(report, "pty", done, "unlock") != Step::done) return Step::went_wrong;
  const FdInChild terminal(raw_syscall(SYS_ioctl, other_side.number(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (judge_in_child(report, "pty", terminal.result(), "open") != Step::done) return Step::went_wrong;
  done = send_in_child(mount.descriptor, other_side.number());
  if (done >= 0) done = raw_syscall(SYS_dup3, terminal.number(), mount.descriptor, O_CLOEXEC);
  return judge_in_child(report, "pty", done, mount.target);
}

}  // namespace ramet::launch
