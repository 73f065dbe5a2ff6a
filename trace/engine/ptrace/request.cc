#include "trace/engine/ptrace/request.h"

#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace ramet::trace::ptrace {
namespace {

Result<void> request(__ptrace_request what, std::string_view stage, pid_t tid, std::uint64_t data) {
  if (::ptrace(what, tid, nullptr, data) == -1) return last_error(stage, "task " + std::to_string(tid));
  return {};
}

}  // namespace

Result<void> seize(pid_t tid, std::uint64_t options) { return request(PTRACE_SEIZE, "attach to", tid, options); }

Result<void> set_options(pid_t tid, std::uint64_t options) { return request(PTRACE_SETOPTIONS, "set the options of", tid, options); }

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

// The system call itself, because libc's waitid gives no rusage.
pid_t wait_id(idtype_t kind, pid_t tid, int options, siginfo_t& information, rusage* usage) {
  information.si_pid = 0;
  return ::syscall(SYS_waitid, kind, tid, &information, options | __WALL, usage) == -1 ? -1 : information.si_pid;
}

int wait_status(const siginfo_t& information) {
  constexpr int stopped = 0x7f, core_dumped = 0x80;
  switch (information.si_code) {
    case CLD_EXITED: return information.si_status << 8;
    case CLD_KILLED: return information.si_status;
    case CLD_DUMPED: return information.si_status | core_dumped;
    default: return information.si_status << 8 | stopped;
  }
}

WaitReport report_of(const siginfo_t& information, const rusage& usage) {
  const auto duration = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec); };
  constexpr std::uint64_t kibibyte = 1024;
  return {wait_status(information), duration(usage.ru_utime), duration(usage.ru_stime),
          static_cast<std::uint64_t>(usage.ru_maxrss) * kibibyte, false};
}

}  // namespace

pid_t next_change(Changes changes, Waiting waiting, WaitReport& report) {
  const int options = WNOWAIT | WEXITED | (changes == Changes::all ? WSTOPPED : 0) | (waiting == Waiting::no ? WNOHANG : 0);
  siginfo_t information{};
  rusage usage{};
  const pid_t tid = wait_id(P_ALL, 0, options, information, &usage);
  if (tid > 0) report = report_of(information, usage);
  return tid;
}

pid_t take_any_stop(WaitReport& report) {
  siginfo_t information{};
  rusage usage{};
  const pid_t tid = wait_id(P_ALL, 0, WSTOPPED | WNOHANG, information, &usage);
  if (tid > 0) report = report_of(information, usage);
  return tid;
}

bool take_stop(pid_t tid, WaitReport& report) {
  siginfo_t information{};
  rusage usage{};
  if (wait_id(P_PID, tid, WSTOPPED | WNOHANG, information, &usage) != tid) return false;
  report = report_of(information, usage);
  return true;
}

void take_stop(pid_t tid) {
  WaitReport not_wanted;
  (void)take_stop(tid, not_wanted);
}

void reap(pid_t tid) {
  siginfo_t information{};
  while (wait_id(P_PID, tid, WEXITED | WNOHANG, information, nullptr) == -1 && errno == EINTR) {}
}

}  // namespace ramet::trace::ptrace
