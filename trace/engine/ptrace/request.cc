#include "trace/engine/ptrace/request.h"

#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <string>

namespace ramet::trace::ptrace {
namespace {

Result<void> request(__ptrace_request what, std::string_view stage, pid_t tid, std::uint64_t data) {
  if (::ptrace(what, tid, nullptr, data) == -1) return last_error(stage, "task " + std::to_string(tid));
  return {};
}

}  // namespace

Result<void> seize(pid_t tid, std::uint64_t options) { return request(PTRACE_SEIZE, "attach to", tid, options); }

Result<void> interrupt(pid_t tid) { return request(PTRACE_INTERRUPT, "interrupt", tid, 0); }

Result<void> resume(pid_t tid, Until until, int signal) {
  return request(until == Until::event ? PTRACE_CONT : PTRACE_SYSCALL, "resume", tid,
                 static_cast<std::uint64_t>(signal));
}

Result<void> detach(pid_t tid) { return request(PTRACE_DETACH, "let go of", tid, 0); }

Result<void> listen(pid_t tid) { return request(PTRACE_LISTEN, "listen to", tid, 0); }

Result<std::uint64_t> event_message(pid_t tid, int event) {
  unsigned long message = 0;
  if (::ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message) == -1) return last_error("read the event of", std::to_string(tid));
  // A task that is killed while it stands still goes on to its exit, whose message is a wait status: a signal in the low byte,
  // or an exit code above an empty one. Only what looks like that is doubted, for a tid rarely does.
  constexpr std::uint64_t low_byte = 0x100;
  const bool may_be_status = message < low_byte || message % low_byte == 0;
  if (event == PTRACE_EVENT_EXIT || !may_be_status) return message;
  // Asked afterwards: the event that is still there now was there when its message was read.
  const auto information = signal_information(tid);
  if (!information) return std::unexpected(information.error());
  if (information->si_code >> 8 != event) return std::unexpected(Error{"read the event of", ESRCH, std::to_string(tid)});
  return message;
}

Result<siginfo_t> signal_information(pid_t tid) {
  siginfo_t information{};
  if (::ptrace(PTRACE_GETSIGINFO, tid, nullptr, &information) == -1)
    return last_error("read the signal of", std::to_string(tid));
  return information;
}

namespace {

pid_t ask_for_change(pid_t tid, WaitReport& report, int options) {
  rusage usage{};
  const pid_t found = ::wait4(tid, &report.status, __WALL | options, &usage);
  const auto duration = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec); };
  report.user = duration(usage.ru_utime);
  report.system = duration(usage.ru_stime);
  return found;
}

}  // namespace

pid_t wait_for_change(pid_t tid, WaitReport& report) { return ask_for_change(tid, report, 0); }

pid_t change_pending(pid_t tid, WaitReport& report) { return ask_for_change(tid, report, WNOHANG); }

}  // namespace ramet::trace::ptrace
