// What a container is called, its own loopback interface, and its own clocks.
// Source: uts_namespaces(7), netdevice(7) SIOCSIFFLAGS, time_namespaces(7): offsets can be written until the first
// process enters the namespace, which for a child that shares memory is its exec.
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/proc_in_child.h"

namespace ramet::launch {

namespace {

// Any socket does: the request is the network namespace's, and a kernel may have no IPv4.
long bring_loopback_up_in_child() noexcept {
  const FdInChild socket(raw_syscall(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return socket.result();
  struct ifreq request = {.ifr_ifrn = {.ifrn_name = "lo"}, .ifr_ifru = {}};
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return raw_syscall(SYS_ioctl, socket.number(), SIOCSIFFLAGS, &request);
}

constexpr const char* clocks = "/proc/self/timens_offsets";

}  // namespace

Step open_clocks_in_child(const ContainerPlan& plan, LaunchReport& report, long& file) noexcept {
  if (plan.time_offsets == nullptr) return Step::done;
  file = open_proc_in_child(plan, clocks, O_WRONLY);
  return judge_in_child(report, "time offsets", file, clocks);
}

Step set_names_in_child(const ContainerPlan& plan, int clocks_file, LaunchReport& report) noexcept {
  if (plan.host_name != nullptr) {
    const long set = raw_syscall(SYS_sethostname, plan.host_name, length_in_child(plan.host_name));
    if (judge_in_child(report, "sethostname", set, plan.host_name) != Step::done) return Step::went_wrong;
  }
  if (plan.domain_name != nullptr) {
    const long set = raw_syscall(SYS_setdomainname, plan.domain_name, length_in_child(plan.domain_name));
    if (judge_in_child(report, "setdomainname", set, plan.domain_name) != Step::done) return Step::went_wrong;
  }
  if (plan.loopback_up && judge_in_child(report, "loopback", bring_loopback_up_in_child(), "lo") != Step::done)
    return Step::went_wrong;
  if (plan.time_offsets == nullptr) return Step::done;
  const long set = raw_syscall(SYS_write, clocks_file, plan.time_offsets, length_in_child(plan.time_offsets));
  return judge_in_child(report, "time offsets", set, clocks);
}

}  // namespace ramet::launch
