#include "trace/view/signal_information.h"

#include <algorithm>
#include <csignal>
#include <cstring>

namespace ramet::trace {
namespace {

struct CodeName {
  int signal;  // 0: any
  int code;
  std::string_view name;
};

constexpr CodeName code_names[] = {
    {0, SI_USER, "SI_USER"},           {0, SI_KERNEL, "SI_KERNEL"},       {0, SI_QUEUE, "SI_QUEUE"},
    {0, SI_TIMER, "SI_TIMER"},         {0, SI_MESGQ, "SI_MESGQ"},         {0, SI_ASYNCIO, "SI_ASYNCIO"},
    {0, SI_SIGIO, "SI_SIGIO"},         {0, SI_TKILL, "SI_TKILL"},         {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR"},
    {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR"}, {SIGBUS, BUS_ADRALN, "BUS_ADRALN"}, {SIGBUS, BUS_ADRERR, "BUS_ADRERR"},
    {SIGBUS, BUS_OBJERR, "BUS_OBJERR"}, {SIGILL, ILL_ILLOPC, "ILL_ILLOPC"}, {SIGILL, ILL_ILLOPN, "ILL_ILLOPN"},
    {SIGILL, ILL_PRVOPC, "ILL_PRVOPC"}, {SIGFPE, FPE_INTDIV, "FPE_INTDIV"}, {SIGFPE, FPE_INTOVF, "FPE_INTOVF"},
    {SIGFPE, FPE_FLTDIV, "FPE_FLTDIV"}, {SIGFPE, FPE_FLTINV, "FPE_FLTINV"}, {SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT"},
    {SIGTRAP, TRAP_TRACE, "TRAP_TRACE"}, {SIGCHLD, CLD_EXITED, "CLD_EXITED"}, {SIGCHLD, CLD_KILLED, "CLD_KILLED"},
    {SIGCHLD, CLD_DUMPED, "CLD_DUMPED"}, {SIGCHLD, CLD_TRAPPED, "CLD_TRAPPED"}, {SIGCHLD, CLD_STOPPED, "CLD_STOPPED"},
    {SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED"}, {SIGSYS, 1, "SYS_SECCOMP"},
};

std::string_view name_of(int signal, int code) {
  const auto found = std::ranges::find_if(code_names, [&](const CodeName& known) {
    return known.code == code && (known.signal == 0 || known.signal == signal);
  });
  return found == std::end(code_names) ? std::string_view{} : found->name;
}

bool is_fault(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGTRAP;
}

}  // namespace

std::optional<SignalInformation> information_of(const Signalled& signalled) {
  const bool unread = std::ranges::all_of(signalled.information, [](std::byte byte) { return byte == std::byte{}; });
  if (unread) return std::nullopt;
  static_assert(sizeof(siginfo_t) == sizeof(signalled.information));
  siginfo_t raw;
  std::memcpy(&raw, signalled.information.data(), sizeof raw);
  SignalInformation information;
  information.code = raw.si_code;
  information.code_name = name_of(signalled.signal, raw.si_code);
  const bool sent = raw.si_code == SI_USER || raw.si_code == SI_TKILL || raw.si_code == SI_QUEUE;
  const bool of_child = signalled.signal == SIGCHLD && raw.si_code > 0 && raw.si_code != SI_KERNEL;
  if (sent || of_child) {
    information.sender = raw.si_pid;
    information.sender_user = raw.si_uid;
  }
  if (of_child) information.child_status = raw.si_status;
  if (is_fault(signalled.signal) && raw.si_code > 0 && raw.si_code != SI_KERNEL) {
    information.fault_address = reinterpret_cast<std::uint64_t>(raw.si_addr);
  }
  return information;
}

}  // namespace ramet::trace
