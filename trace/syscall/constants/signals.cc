#include "trace/syscall/constants/signals.h"

#include <csignal>
#include <signal.h>
#include <sys/signalfd.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue mask_operations_values[] = {
    {0, "SIG_BLOCK"}, {1, "SIG_UNBLOCK"}, {2, "SIG_SETMASK"},
};

constexpr NamedValue action_flags_values[] = {
    {0x4000000, "SA_RESTORER"}, {SA_ONSTACK, "SA_ONSTACK"}, {SA_RESTART, "SA_RESTART"}, {0x20000000, "SA_INTERRUPT"},
    {SA_NODEFER, "SA_NODEFER"}, {SA_RESETHAND, "SA_RESETHAND"}, {SA_SIGINFO, "SA_SIGINFO"},
    {SA_NOCLDSTOP, "SA_NOCLDSTOP"}, {SA_NOCLDWAIT, "SA_NOCLDWAIT"},
};

constexpr NamedValue alternate_stack_flags_values[] = {
    {0x80000000, "SS_AUTODISARM"}, {SS_ONSTACK, "SS_ONSTACK"}, {SS_DISABLE, "SS_DISABLE"},
};

constexpr NamedValue signalfd_flags_values[] = {
    {SFD_CLOEXEC, "SFD_CLOEXEC"}, {SFD_NONBLOCK, "SFD_NONBLOCK"},
};

constexpr NamedValue general_codes_values[] = {
    {0, "SI_USER"}, {0xffffffff, "SI_QUEUE"}, {0xfffffffe, "SI_TIMER"}, {0xfffffffd, "SI_MESGQ"},
    {0xfffffffc, "SI_ASYNCIO"}, {0xfffffffb, "SI_SIGIO"}, {0xfffffffa, "SI_TKILL"}, {0xfffffff9, "SI_DETHREAD"},
    {0xffffffc4, "SI_ASYNCNL"}, {0x80, "SI_KERNEL"},
};

constexpr NamedValue child_codes_values[] = {
    {1, "CLD_EXITED"}, {2, "CLD_KILLED"}, {3, "CLD_DUMPED"}, {4, "CLD_TRAPPED"}, {5, "CLD_STOPPED"},
    {6, "CLD_CONTINUED"},
};

constexpr NamedValue fault_codes_values[] = {
    {1, "SEGV_MAPERR"}, {2, "SEGV_ACCERR"}, {3, "SEGV_BNDERR"}, {4, "SEGV_PKUERR"}, {8, "SEGV_MTEAERR"},
    {9, "SEGV_MTESERR"},
};

constexpr NamedValue bus_codes_values[] = {
    {1, "BUS_ADRALN"}, {2, "BUS_ADRERR"}, {3, "BUS_OBJERR"}, {4, "BUS_MCEERR_AR"}, {5, "BUS_MCEERR_AO"},
};

constexpr NamedValue illegal_codes_values[] = {
    {1, "ILL_ILLOPC"}, {2, "ILL_ILLOPN"}, {3, "ILL_ILLADR"}, {4, "ILL_ILLTRP"}, {5, "ILL_PRVOPC"}, {6, "ILL_PRVREG"},
    {7, "ILL_COPROC"}, {8, "ILL_BADSTK"},
};

constexpr NamedValue arithmetic_codes_values[] = {
    {1, "FPE_INTDIV"}, {2, "FPE_INTOVF"}, {3, "FPE_FLTDIV"}, {4, "FPE_FLTOVF"}, {5, "FPE_FLTUND"}, {6, "FPE_FLTRES"},
    {7, "FPE_FLTINV"}, {8, "FPE_FLTSUB"},
};

constexpr NamedValue trap_codes_values[] = {
    {1, "TRAP_BRKPT"}, {2, "TRAP_TRACE"}, {3, "TRAP_BRANCH"}, {4, "TRAP_HWBKPT"}, {5, "TRAP_UNK"}, {6, "TRAP_PERF"},
};

constexpr NamedValue poll_codes_values[] = {
    {1, "POLL_IN"}, {2, "POLL_OUT"}, {3, "POLL_MSG"}, {4, "POLL_ERR"}, {5, "POLL_PRI"}, {6, "POLL_HUP"},
};

constexpr NamedValue seccomp_codes_values[] = {
    {1, "SYS_SECCOMP"}, {2, "SYS_USER_DISPATCH"},
};

}  // namespace

const NameTable mask_operations{"SIG_???", mask_operations_values};
const NameTable action_flags{"SA_???", action_flags_values};
const NameTable alternate_stack_flags{"SS_???", alternate_stack_flags_values};
const NameTable signalfd_flags{"SFD_???", signalfd_flags_values};
const NameTable general_codes{"SI_???", general_codes_values};
const NameTable child_codes{"CLD_???", child_codes_values};
const NameTable fault_codes{"SEGV_???", fault_codes_values};
const NameTable bus_codes{"BUS_???", bus_codes_values};
const NameTable illegal_codes{"ILL_???", illegal_codes_values};
const NameTable arithmetic_codes{"FPE_???", arithmetic_codes_values};
const NameTable trap_codes{"TRAP_???", trap_codes_values};
const NameTable poll_codes{"POLL_???", poll_codes_values};
const NameTable seccomp_codes{"SYS_???", seccomp_codes_values};

}  // namespace ramet::trace::constants
