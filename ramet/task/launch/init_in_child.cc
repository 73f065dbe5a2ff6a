// The program shares the creator's memory until its exec, and so does its parent, the coming init, which then lives in
// the container beside it for the moment until its own exec. Nobody inside may look into that memory (/proc/1/mem) or
// at our program (/proc/1/exe, CVE-2019-5736) meanwhile: it is marked as not dumpable, which only the creator's own
// user namespace can overrule. The init itself comes from sealed memory, of which nobody can write a byte. Source:
// vfork(2), memfd_create(2), execveat(2), PR_SET_DUMPABLE(2const), ptrace(2) on who may look.
#include "ramet/task/launch/init_in_child.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/memfd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/kernel/signal_action.h"
#include "ramet/task/launch/birth_in_child.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/steps_in_child.h"

extern "C" {
// init_image.S
extern const std::byte ramet_init_image_begin[];
extern const std::byte ramet_init_image_end[];
}

namespace ramet::launch {

namespace {

constexpr unsigned executable_memory = 0x10;  // MFD_EXEC, Linux 6.3; before it all of it was

struct Behind {
  const LaunchPlan* plan;
  LaunchReport* report;
  RestOfTheWay rest;
};

void enter_behind(void* argument) noexcept {
  const auto& behind = *static_cast<const Behind*>(argument);
  (void)behind.rest(*behind.plan, *behind.report);
  for (;;) raw_syscall(SYS_exit_group, 127);
}

// A limit on the size of files is the program's, and not ours: for the moment it is raised as far as it has to be. A write that it
// forbids is not tried: part of the image would do no good, and the signal that comes with EFBIG would stay pending.
long write_image_in_child(long image, std::size_t size) noexcept {
  rlimit limit{};
  const bool is_known = raw_syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, nullptr, &limit) >= 0;
  const bool is_too_low = is_known && limit.rlim_cur < size;
  const rlimit enough{.rlim_cur = size, .rlim_max = std::max<rlim_t>(limit.rlim_max, size)};
  if (is_too_low && raw_syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, &enough, nullptr) < 0) return -EFBIG;
  const long written = raw_syscall(SYS_write, image, ramet_init_image_begin, size);
  if (is_too_low) raw_syscall(SYS_prlimit64, 0, RLIMIT_FSIZE, &limit, nullptr);
  return written;
}

// The init's program, as a descriptor that ends with our exec; or -errno.
long make_image_in_child() noexcept {
  constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  long image = raw_syscall(SYS_memfd_create, "ramet-init", flags | executable_memory);
  if (image == -EINVAL) image = raw_syscall(SYS_memfd_create, "ramet-init", flags);
  if (image < 0) return image;
  const auto size = static_cast<std::size_t>(ramet_init_image_end - ramet_init_image_begin);
  const long written = write_image_in_child(image, size);
  if (written != static_cast<long>(size)) return written < 0 ? written : -EIO;
  constexpr int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  const long sealed = raw_syscall(SYS_fcntl, image, F_ADD_SEALS, seals);
  if (sealed < 0) return sealed;
  // Who may not read a program may not look into who runs it: from the exec on, and not only from its first call on.
  const long unreadable = raw_syscall(SYS_fchmod, image, 0111);
  return unreadable < 0 ? unreadable : image;
}

// A number as the init reads it, written from the end of `text`.
const char* digits_in_child(long number, char* end) noexcept {
  *--end = '\0';
  do {
    *--end = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return end;
}

[[gnu::noinline]] long start_program_in_child(Behind& behind) noexcept {
  alignas(16) std::byte stack[size_of_stack_behind];  // NOLINT: written by the new process alone
  const CloneArgs arguments{.flags = (CloneFlag::VM | CloneFlag::VFORK).bits(),
                            .exit_signal = SIGCHLD,
                            .stack = reinterpret_cast<std::uintptr_t>(stack),
                            .stack_size = size_of_stack_behind};
  return give_birth_in_child(arguments, &enter_behind, &behind);
}

// Where the creator ignores SIGCHLD the kernel would collect the program before we could: nobody would learn of its end.
Step expect_children_in_child(LaunchReport& report) noexcept {
  const KernelAction to_default;
  const long set = raw_syscall(SYS_rt_sigaction, SIGCHLD, &to_default, nullptr, sizeof(std::uint64_t));
  return judge_in_child(report, "init", set, "SIGCHLD");
}

// What the program may not, it could have the init do, if it may trace it. So this one keeps nothing but the right to hand on
// signals to another user, and for others than the machine's or the container's almighty it cannot be traced at all.
Step disarm_in_child(LaunchReport& report) noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2]{};
  const long asked = raw_syscall(SYS_capget, &header, sets);
  if (judge_in_child(report, "init", asked, "capget") != Step::done) return Step::went_wrong;
  const __u32 kept = sets[0].permitted & 1u << CAP_KILL;
  sets[0] = {.effective = kept, .permitted = kept, .inheritable = kept};
  sets[1] = {};
  const long set = raw_syscall(SYS_capset, &header, sets);
  if (judge_in_child(report, "init", set, "capset") != Step::done) return Step::went_wrong;
  // Only a user other than root needs it as ambient; a kernel before 4.3 has none.
  if (kept != 0) raw_syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0);
  const long forsworn = raw_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);  // root's exec would give all back
  return judge_in_child(report, "init", forsworn, "no_new_privs");
}

// `container`: whose locks it holds; nullptr: none.
Step become_init_in_child(long image, long program, const ContainerPlan* container, LaunchReport& report) noexcept {
  if (judge_in_child(report, "init", image, "memfd_create") != Step::done) return Step::went_wrong;
  raw_syscall(SYS_chdir, "/");  // whatever directory this is, we do not keep it busy
  // All at our exec, and not now: the report of a failure may need one.
  const long marked = raw_syscall(SYS_close_range, 0u, ~0u, CLOSE_RANGE_CLOEXEC);
  if (judge_in_child(report, "init", marked, "close_range") != Step::done) return Step::went_wrong;
  if (container != nullptr) keep_locks_in_child(*container);
  char text[24];
  const char* const arguments[] = {"ramet-init", digits_in_child(program, text + sizeof text), nullptr};
  const char* const environment[] = {nullptr};
  return judge_in_child(report, "init", raw_syscall(SYS_execveat, image, "", arguments, environment, AT_EMPTY_PATH),
                        "exec");
}

}  // namespace

Step stand_in_for_in_child(pid_t process, LaunchReport& report) noexcept {
  return become_init_in_child(make_image_in_child(), process, nullptr, report);
}

Step run_behind_init_in_child(const LaunchPlan& plan, LaunchReport& report, RestOfTheWay rest) noexcept {
  const long image = make_image_in_child();
  if (judge_in_child(report, "init", image, "memfd_create") != Step::done) return Step::went_wrong;
  // The program's parent is the init: what ties it to the creator has to tie the init.
  if (tie_to_parent_in_child(plan, report) != Step::done) return Step::went_wrong;
  if (take_locks_in_child(*plan.container, report) != Step::done) return Step::went_wrong;
  // While nobody else is here who could look at us: who let us wait may have to.
  if (wait_for_release_in_child(plan, report) != Step::done) return Step::went_wrong;
  if (expect_children_in_child(report) != Step::done) return Step::went_wrong;
  const long hidden = raw_syscall(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (judge_in_child(report, "init", hidden, "PR_SET_DUMPABLE") != Step::done) return Step::went_wrong;
  Behind behind{.plan = &plan, .report = &report, .rest = rest};
  const long program = start_program_in_child(behind);
  if (judge_in_child(report, "init", program, "clone3") != Step::done) return Step::went_wrong;
  if (report.stage != nullptr) return Step::went_wrong;  // the other's: it is dead by now
  if (disarm_in_child(report) != Step::done) return Step::went_wrong;
  return become_init_in_child(image, program, plan.container, report);
}

}  // namespace ramet::launch
