#include "trace/syscall/constants/process.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue clone_flag_names_values[] = {
    {0x80, "CLONE_NEWTIME"}, {CLONE_VM, "CLONE_VM"}, {CLONE_FS, "CLONE_FS"}, {CLONE_FILES, "CLONE_FILES"},
    {CLONE_SIGHAND, "CLONE_SIGHAND"}, {CLONE_PIDFD, "CLONE_PIDFD"}, {CLONE_PTRACE, "CLONE_PTRACE"},
    {CLONE_VFORK, "CLONE_VFORK"}, {CLONE_PARENT, "CLONE_PARENT"}, {CLONE_THREAD, "CLONE_THREAD"},
    {CLONE_NEWNS, "CLONE_NEWNS"}, {CLONE_SYSVSEM, "CLONE_SYSVSEM"}, {CLONE_SETTLS, "CLONE_SETTLS"},
    {CLONE_PARENT_SETTID, "CLONE_PARENT_SETTID"}, {CLONE_CHILD_CLEARTID, "CLONE_CHILD_CLEARTID"},
    {CLONE_DETACHED, "CLONE_DETACHED"}, {CLONE_UNTRACED, "CLONE_UNTRACED"},
    {CLONE_CHILD_SETTID, "CLONE_CHILD_SETTID"}, {CLONE_NEWCGROUP, "CLONE_NEWCGROUP"}, {CLONE_NEWUTS, "CLONE_NEWUTS"},
    {CLONE_NEWIPC, "CLONE_NEWIPC"}, {CLONE_NEWUSER, "CLONE_NEWUSER"}, {CLONE_NEWPID, "CLONE_NEWPID"},
    {CLONE_NEWNET, "CLONE_NEWNET"}, {static_cast<std::uint32_t>(CLONE_IO), "CLONE_IO"},
    {0x100000000, "CLONE_CLEAR_SIGHAND"}, {0x200000000, "CLONE_INTO_CGROUP"},
};

constexpr NamedValue namespace_flags_values[] = {
    {0x80, "CLONE_NEWTIME"}, {CLONE_VM, "CLONE_VM"}, {CLONE_FS, "CLONE_FS"}, {CLONE_FILES, "CLONE_FILES"},
    {CLONE_SIGHAND, "CLONE_SIGHAND"}, {CLONE_THREAD, "CLONE_THREAD"}, {CLONE_SYSVSEM, "CLONE_SYSVSEM"},
    {CLONE_NEWNS, "CLONE_NEWNS"}, {CLONE_NEWCGROUP, "CLONE_NEWCGROUP"}, {CLONE_NEWUTS, "CLONE_NEWUTS"},
    {CLONE_NEWIPC, "CLONE_NEWIPC"}, {CLONE_NEWUSER, "CLONE_NEWUSER"}, {CLONE_NEWPID, "CLONE_NEWPID"},
    {CLONE_NEWNET, "CLONE_NEWNET"},
};

constexpr NamedValue wait_kinds_values[] = {
    {0, "P_ALL"}, {1, "P_PID"}, {2, "P_PGID"}, {3, "P_PIDFD"},
};

constexpr NamedValue wait_flags_values[] = {
    {WNOHANG, "WNOHANG"}, {2, "WSTOPPED"}, {WEXITED, "WEXITED"}, {WCONTINUED, "WCONTINUED"}, {WNOWAIT, "WNOWAIT"},
    {static_cast<std::uint32_t>(__WCLONE), "__WCLONE"}, {static_cast<std::uint32_t>(__WALL), "__WALL"},
    {static_cast<std::uint32_t>(__WNOTHREAD), "__WNOTHREAD"},
};

constexpr NamedValue pidfd_flags_values[] = {
    {04000, "PIDFD_NONBLOCK"}, {0200, "PIDFD_THREAD"},
};

constexpr NamedValue rseq_flags_values[] = {
    {1, "RSEQ_FLAG_UNREGISTER"},
};

constexpr NamedValue ptrace_requests_values[] = {
    {PTRACE_TRACEME, "PTRACE_TRACEME"}, {PTRACE_PEEKTEXT, "PTRACE_PEEKTEXT"}, {PTRACE_PEEKDATA, "PTRACE_PEEKDATA"},
    {3, "PTRACE_PEEKUSER"}, {PTRACE_POKETEXT, "PTRACE_POKETEXT"}, {PTRACE_POKEDATA, "PTRACE_POKEDATA"},
    {6, "PTRACE_POKEUSER"}, {PTRACE_CONT, "PTRACE_CONT"}, {PTRACE_KILL, "PTRACE_KILL"},
    {PTRACE_SINGLESTEP, "PTRACE_SINGLESTEP"}, {PTRACE_GETREGS, "PTRACE_GETREGS"}, {PTRACE_SETREGS, "PTRACE_SETREGS"},
    {PTRACE_GETFPREGS, "PTRACE_GETFPREGS"}, {PTRACE_SETFPREGS, "PTRACE_SETFPREGS"}, {PTRACE_ATTACH, "PTRACE_ATTACH"},
    {PTRACE_DETACH, "PTRACE_DETACH"}, {PTRACE_SYSCALL, "PTRACE_SYSCALL"}, {PTRACE_SETOPTIONS, "PTRACE_SETOPTIONS"},
    {PTRACE_GETEVENTMSG, "PTRACE_GETEVENTMSG"}, {PTRACE_GETSIGINFO, "PTRACE_GETSIGINFO"},
    {PTRACE_SETSIGINFO, "PTRACE_SETSIGINFO"}, {PTRACE_GETREGSET, "PTRACE_GETREGSET"},
    {PTRACE_SETREGSET, "PTRACE_SETREGSET"}, {PTRACE_SEIZE, "PTRACE_SEIZE"}, {PTRACE_INTERRUPT, "PTRACE_INTERRUPT"},
    {PTRACE_LISTEN, "PTRACE_LISTEN"}, {PTRACE_PEEKSIGINFO, "PTRACE_PEEKSIGINFO"},
    {PTRACE_GETSIGMASK, "PTRACE_GETSIGMASK"}, {PTRACE_SETSIGMASK, "PTRACE_SETSIGMASK"},
    {PTRACE_SECCOMP_GET_FILTER, "PTRACE_SECCOMP_GET_FILTER"}, {0x420d, "PTRACE_SECCOMP_GET_METADATA"},
    {0x420e, "PTRACE_GET_SYSCALL_INFO"}, {0x420f, "PTRACE_GET_RSEQ_CONFIGURATION"},
};

constexpr NamedValue kcmp_kinds_values[] = {
    {0, "KCMP_FILE"}, {1, "KCMP_VM"}, {2, "KCMP_FILES"}, {3, "KCMP_FS"}, {4, "KCMP_SIGHAND"}, {5, "KCMP_IO"},
    {6, "KCMP_SYSVSEM"}, {7, "KCMP_EPOLL_TFD"},
};

constexpr NamedValue membarrier_commands_values[] = {
    {0, "MEMBARRIER_CMD_QUERY"}, {1, "MEMBARRIER_CMD_GLOBAL"}, {2, "MEMBARRIER_CMD_GLOBAL_EXPEDITED"},
    {4, "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED"}, {8, "MEMBARRIER_CMD_PRIVATE_EXPEDITED"},
    {16, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED"}, {32, "MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE"},
    {64, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE"},
};

constexpr NamedValue seccomp_operations_values[] = {
    {SECCOMP_SET_MODE_STRICT, "SECCOMP_SET_MODE_STRICT"}, {SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"},
    {SECCOMP_GET_ACTION_AVAIL, "SECCOMP_GET_ACTION_AVAIL"}, {SECCOMP_GET_NOTIF_SIZES, "SECCOMP_GET_NOTIF_SIZES"},
};

constexpr NamedValue seccomp_flags_values[] = {
    {SECCOMP_FILTER_FLAG_TSYNC, "SECCOMP_FILTER_FLAG_TSYNC"}, {SECCOMP_FILTER_FLAG_LOG, "SECCOMP_FILTER_FLAG_LOG"},
    {SECCOMP_FILTER_FLAG_SPEC_ALLOW, "SECCOMP_FILTER_FLAG_SPEC_ALLOW"},
    {SECCOMP_FILTER_FLAG_NEW_LISTENER, "SECCOMP_FILTER_FLAG_NEW_LISTENER"},
    {SECCOMP_FILTER_FLAG_TSYNC_ESRCH, "SECCOMP_FILTER_FLAG_TSYNC_ESRCH"},
};

constexpr NamedValue random_flags_values[] = {
    {GRND_NONBLOCK, "GRND_NONBLOCK"}, {GRND_RANDOM, "GRND_RANDOM"}, {4, "GRND_INSECURE"},
};

constexpr NamedValue resources_values[] = {
    {RLIMIT_CPU, "RLIMIT_CPU"}, {RLIMIT_FSIZE, "RLIMIT_FSIZE"}, {RLIMIT_DATA, "RLIMIT_DATA"},
    {RLIMIT_STACK, "RLIMIT_STACK"}, {RLIMIT_CORE, "RLIMIT_CORE"}, {RLIMIT_RSS, "RLIMIT_RSS"},
    {RLIMIT_NPROC, "RLIMIT_NPROC"}, {RLIMIT_NOFILE, "RLIMIT_NOFILE"}, {RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK"},
    {RLIMIT_AS, "RLIMIT_AS"}, {RLIMIT_LOCKS, "RLIMIT_LOCKS"}, {RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING"},
    {RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE"}, {RLIMIT_NICE, "RLIMIT_NICE"}, {RLIMIT_RTPRIO, "RLIMIT_RTPRIO"},
    {RLIMIT_RTTIME, "RLIMIT_RTTIME"},
};

constexpr NamedValue usage_targets_values[] = {
    {0, "RUSAGE_SELF"}, {0xffffffff, "RUSAGE_CHILDREN"}, {1, "RUSAGE_THREAD"},
};

constexpr NamedValue priority_kinds_values[] = {
    {0, "PRIO_PROCESS"}, {1, "PRIO_PGRP"}, {2, "PRIO_USER"},
};

constexpr NamedValue scheduling_policies_values[] = {
    {0, "SCHED_OTHER"}, {1, "SCHED_FIFO"}, {2, "SCHED_RR"}, {3, "SCHED_BATCH"}, {4, "SCHED_ISO"}, {5, "SCHED_IDLE"},
    {6, "SCHED_DEADLINE"}, {0x40000000, "SCHED_RESET_ON_FORK|SCHED_OTHER"},
};

constexpr NamedValue futex_operations_values[] = {
    {FUTEX_WAIT, "FUTEX_WAIT"}, {FUTEX_WAKE, "FUTEX_WAKE"}, {FUTEX_FD, "FUTEX_FD"}, {FUTEX_REQUEUE, "FUTEX_REQUEUE"},
    {FUTEX_CMP_REQUEUE, "FUTEX_CMP_REQUEUE"}, {FUTEX_WAKE_OP, "FUTEX_WAKE_OP"}, {FUTEX_LOCK_PI, "FUTEX_LOCK_PI"},
    {FUTEX_UNLOCK_PI, "FUTEX_UNLOCK_PI"}, {FUTEX_TRYLOCK_PI, "FUTEX_TRYLOCK_PI"},
    {FUTEX_WAIT_BITSET, "FUTEX_WAIT_BITSET"}, {FUTEX_WAKE_BITSET, "FUTEX_WAKE_BITSET"},
    {FUTEX_WAIT_REQUEUE_PI, "FUTEX_WAIT_REQUEUE_PI"}, {FUTEX_CMP_REQUEUE_PI, "FUTEX_CMP_REQUEUE_PI"},
    {13, "FUTEX_LOCK_PI2"},
};

constexpr NamedValue futex_wake_operations_values[] = {
    {FUTEX_OP_SET, "FUTEX_OP_SET"}, {FUTEX_OP_ADD, "FUTEX_OP_ADD"}, {FUTEX_OP_OR, "FUTEX_OP_OR"},
    {FUTEX_OP_ANDN, "FUTEX_OP_ANDN"}, {FUTEX_OP_XOR, "FUTEX_OP_XOR"},
};

constexpr NamedValue futex_comparisons_values[] = {
    {FUTEX_OP_CMP_EQ, "FUTEX_OP_CMP_EQ"}, {FUTEX_OP_CMP_NE, "FUTEX_OP_CMP_NE"}, {FUTEX_OP_CMP_LT, "FUTEX_OP_CMP_LT"},
    {FUTEX_OP_CMP_LE, "FUTEX_OP_CMP_LE"}, {FUTEX_OP_CMP_GT, "FUTEX_OP_CMP_GT"}, {FUTEX_OP_CMP_GE, "FUTEX_OP_CMP_GE"},
};

constexpr NamedValue prctl_options_values[] = {
    {PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"}, {PR_GET_PDEATHSIG, "PR_GET_PDEATHSIG"},
    {PR_GET_DUMPABLE, "PR_GET_DUMPABLE"}, {PR_SET_DUMPABLE, "PR_SET_DUMPABLE"}, {PR_GET_UNALIGN, "PR_GET_UNALIGN"},
    {PR_SET_UNALIGN, "PR_SET_UNALIGN"}, {PR_GET_KEEPCAPS, "PR_GET_KEEPCAPS"}, {PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS"},
    {PR_GET_FPEMU, "PR_GET_FPEMU"}, {PR_SET_FPEMU, "PR_SET_FPEMU"}, {PR_GET_FPEXC, "PR_GET_FPEXC"},
    {PR_SET_FPEXC, "PR_SET_FPEXC"}, {PR_GET_TIMING, "PR_GET_TIMING"}, {PR_SET_TIMING, "PR_SET_TIMING"},
    {PR_SET_NAME, "PR_SET_NAME"}, {PR_GET_NAME, "PR_GET_NAME"}, {PR_GET_ENDIAN, "PR_GET_ENDIAN"},
    {PR_SET_ENDIAN, "PR_SET_ENDIAN"}, {PR_GET_SECCOMP, "PR_GET_SECCOMP"}, {PR_SET_SECCOMP, "PR_SET_SECCOMP"},
    {PR_CAPBSET_READ, "PR_CAPBSET_READ"}, {PR_CAPBSET_DROP, "PR_CAPBSET_DROP"}, {PR_GET_TSC, "PR_GET_TSC"},
    {PR_SET_TSC, "PR_SET_TSC"}, {PR_GET_SECUREBITS, "PR_GET_SECUREBITS"}, {PR_SET_SECUREBITS, "PR_SET_SECUREBITS"},
    {PR_SET_TIMERSLACK, "PR_SET_TIMERSLACK"}, {PR_GET_TIMERSLACK, "PR_GET_TIMERSLACK"},
    {PR_TASK_PERF_EVENTS_DISABLE, "PR_TASK_PERF_EVENTS_DISABLE"},
    {PR_TASK_PERF_EVENTS_ENABLE, "PR_TASK_PERF_EVENTS_ENABLE"}, {PR_MCE_KILL, "PR_MCE_KILL"},
    {PR_MCE_KILL_GET, "PR_MCE_KILL_GET"}, {PR_SET_MM, "PR_SET_MM"},
    {static_cast<std::uint32_t>(PR_SET_PTRACER), "PR_SET_PTRACER"},
    {PR_SET_CHILD_SUBREAPER, "PR_SET_CHILD_SUBREAPER"}, {PR_GET_CHILD_SUBREAPER, "PR_GET_CHILD_SUBREAPER"},
    {PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"}, {PR_GET_NO_NEW_PRIVS, "PR_GET_NO_NEW_PRIVS"},
    {PR_GET_TID_ADDRESS, "PR_GET_TID_ADDRESS"}, {PR_SET_THP_DISABLE, "PR_SET_THP_DISABLE"},
    {PR_GET_THP_DISABLE, "PR_GET_THP_DISABLE"}, {PR_MPX_ENABLE_MANAGEMENT, "PR_MPX_ENABLE_MANAGEMENT"},
    {PR_MPX_DISABLE_MANAGEMENT, "PR_MPX_DISABLE_MANAGEMENT"}, {PR_SET_FP_MODE, "PR_SET_FP_MODE"},
    {PR_GET_FP_MODE, "PR_GET_FP_MODE"}, {PR_CAP_AMBIENT, "PR_CAP_AMBIENT"}, {PR_SVE_SET_VL, "PR_SVE_SET_VL"},
    {PR_SVE_GET_VL, "PR_SVE_GET_VL"}, {PR_GET_SPECULATION_CTRL, "PR_GET_SPECULATION_CTRL"},
    {PR_SET_SPECULATION_CTRL, "PR_SET_SPECULATION_CTRL"}, {PR_PAC_RESET_KEYS, "PR_PAC_RESET_KEYS"},
    {PR_SET_TAGGED_ADDR_CTRL, "PR_SET_TAGGED_ADDR_CTRL"}, {PR_GET_TAGGED_ADDR_CTRL, "PR_GET_TAGGED_ADDR_CTRL"},
    {PR_SET_IO_FLUSHER, "PR_SET_IO_FLUSHER"}, {PR_GET_IO_FLUSHER, "PR_GET_IO_FLUSHER"},
    {PR_SET_SYSCALL_USER_DISPATCH, "PR_SET_SYSCALL_USER_DISPATCH"},
    {PR_PAC_SET_ENABLED_KEYS, "PR_PAC_SET_ENABLED_KEYS"}, {PR_PAC_GET_ENABLED_KEYS, "PR_PAC_GET_ENABLED_KEYS"},
    {PR_SCHED_CORE, "PR_SCHED_CORE"}, {PR_SET_VMA, "PR_SET_VMA"},
};

constexpr NamedValue dump_choices_values[] = {
    {0, "SUID_DUMP_DISABLE"}, {1, "SUID_DUMP_USER"}, {2, "SUID_DUMP_ROOT"},
};

constexpr NamedValue anonymous_names_values[] = {
    {0, "PR_SET_VMA_ANON_NAME"},
};

constexpr NamedValue ambient_operations_values[] = {
    {PR_CAP_AMBIENT_IS_SET, "PR_CAP_AMBIENT_IS_SET"}, {PR_CAP_AMBIENT_RAISE, "PR_CAP_AMBIENT_RAISE"},
    {PR_CAP_AMBIENT_LOWER, "PR_CAP_AMBIENT_LOWER"}, {PR_CAP_AMBIENT_CLEAR_ALL, "PR_CAP_AMBIENT_CLEAR_ALL"},
};

constexpr NamedValue capability_names_values[] = {
    {0, "CAP_CHOWN"}, {1, "CAP_DAC_OVERRIDE"}, {2, "CAP_DAC_READ_SEARCH"}, {3, "CAP_FOWNER"}, {4, "CAP_FSETID"},
    {5, "CAP_KILL"}, {6, "CAP_SETGID"}, {7, "CAP_SETUID"}, {8, "CAP_SETPCAP"}, {9, "CAP_LINUX_IMMUTABLE"},
    {10, "CAP_NET_BIND_SERVICE"}, {11, "CAP_NET_BROADCAST"}, {12, "CAP_NET_ADMIN"}, {13, "CAP_NET_RAW"},
    {14, "CAP_IPC_LOCK"}, {15, "CAP_IPC_OWNER"}, {16, "CAP_SYS_MODULE"}, {17, "CAP_SYS_RAWIO"},
    {18, "CAP_SYS_CHROOT"}, {19, "CAP_SYS_PTRACE"}, {20, "CAP_SYS_PACCT"}, {21, "CAP_SYS_ADMIN"},
    {22, "CAP_SYS_BOOT"}, {23, "CAP_SYS_NICE"}, {24, "CAP_SYS_RESOURCE"}, {25, "CAP_SYS_TIME"},
    {26, "CAP_SYS_TTY_CONFIG"}, {27, "CAP_MKNOD"}, {28, "CAP_LEASE"}, {29, "CAP_AUDIT_WRITE"},
    {30, "CAP_AUDIT_CONTROL"}, {31, "CAP_SETFCAP"}, {32, "CAP_MAC_OVERRIDE"}, {33, "CAP_MAC_ADMIN"},
    {34, "CAP_SYSLOG"}, {35, "CAP_WAKE_ALARM"}, {36, "CAP_BLOCK_SUSPEND"}, {37, "CAP_AUDIT_READ"},
    {38, "CAP_PERFMON"}, {39, "CAP_BPF"}, {40, "CAP_CHECKPOINT_RESTORE"},
};

constexpr NamedValue arch_prctl_options_values[] = {
    {0x1001, "ARCH_SET_GS"}, {0x1002, "ARCH_SET_FS"}, {0x1003, "ARCH_GET_FS"}, {0x1004, "ARCH_GET_GS"},
    {0x1011, "ARCH_GET_CPUID"}, {0x1012, "ARCH_SET_CPUID"}, {0x1021, "ARCH_GET_XCOMP_SUPP"},
    {0x1022, "ARCH_GET_XCOMP_PERM"}, {0x1023, "ARCH_REQ_XCOMP_PERM"}, {0x1024, "ARCH_GET_XCOMP_GUEST_PERM"},
    {0x1025, "ARCH_REQ_XCOMP_GUEST_PERM"}, {0x2001, "ARCH_MAP_VDSO_X32"}, {0x2002, "ARCH_MAP_VDSO_32"},
    {0x2003, "ARCH_MAP_VDSO_64"}, {0x3001, "ARCH_CET_STATUS"}, {0x3002, "ARCH_CET_DISABLE"},
    {0x3003, "ARCH_CET_LOCK"},
};

}  // namespace

const NameTable clone_flag_names{"CLONE_???", clone_flag_names_values};
const NameTable namespace_flags{"CLONE_NEW???", namespace_flags_values};
const NameTable wait_kinds{"P_???", wait_kinds_values};
const NameTable wait_flags{"W???", wait_flags_values};
const NameTable pidfd_flags{"PIDFD_???", pidfd_flags_values};
const NameTable rseq_flags{"RSEQ_FLAG_???", rseq_flags_values};
const NameTable ptrace_requests{"PTRACE_???", ptrace_requests_values};
const NameTable kcmp_kinds{"KCMP_???", kcmp_kinds_values};
const NameTable membarrier_commands{"MEMBARRIER_CMD_???", membarrier_commands_values};
const NameTable seccomp_operations{"SECCOMP_???", seccomp_operations_values};
const NameTable seccomp_flags{"SECCOMP_FILTER_FLAG_???", seccomp_flags_values};
const NameTable random_flags{"GRND_???", random_flags_values};
const NameTable resources{"RLIMIT_???", resources_values};
const NameTable usage_targets{"RUSAGE_???", usage_targets_values};
const NameTable priority_kinds{"PRIO_???", priority_kinds_values};
const NameTable scheduling_policies{"SCHED_???", scheduling_policies_values};
const NameTable futex_operations{"FUTEX_???", futex_operations_values};
const NameTable futex_wake_operations{"FUTEX_OP_???", futex_wake_operations_values};
const NameTable futex_comparisons{"FUTEX_OP_CMP_???", futex_comparisons_values};
const NameTable prctl_options{"PR_???", prctl_options_values};
const NameTable dump_choices{"SUID_DUMP_???", dump_choices_values};
const NameTable anonymous_names{"PR_SET_VMA_???", anonymous_names_values};
const NameTable ambient_operations{"PR_CAP_AMBIENT_???", ambient_operations_values};
const NameTable capability_names{"CAP_???", capability_names_values};
const NameTable arch_prctl_options{"ARCH_???", arch_prctl_options_values};

}  // namespace ramet::trace::constants
