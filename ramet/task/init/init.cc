// init: the first process of a container's pid namespace, as a program of its own. It collects every orphan, hands
// signals on to the command, and ends with the command's status (128+N when signal N killed it); with it the kernel
// kills whatever still runs in the namespace.
//
// It runs from a sealed file in memory: no library, no heap, nothing of the caller, so a container that looks into it
// finds nothing. Its creator hands it all signals blocked, and the command's pid as the first argument.
// Source: pid_namespaces(7), rt_sigtimedwait(2), wait4(2), kill(2).
#include <asm/unistd.h>

#include "bare_machine.h"  // arch/<processor>

namespace {

constexpr long no_hang = 1;            // WNOHANG
constexpr long any_child = -1;         // wait4's pid
constexpr long interrupted = -4;       // -EINTR
constexpr long no_child = -10;         // -ECHILD
constexpr int child_ended = 17;        // SIGCHLD on every architecture that ramet knows
constexpr int sent_by_kernel = 0x80;   // SI_KERNEL: for a signal of the terminal
constexpr int signal_base = 128;       // the shells' way to tell a death by a signal
constexpr unsigned long set_size = 8;  // bytes of the kernel's sigset_t
constexpr long set_name = 15;          // PR_SET_NAME
constexpr long set_dumpable = 4;       // PR_SET_DUMPABLE

// The head of the kernel's siginfo_t, whose size is 128 bytes.
struct SignalInformation {
  int number;
  int error;
  int code;
  int rest[29];
};

long number_in(const char* text) {
  long number = 0;
  for (; *text >= '0' && *text <= '9'; ++text) number = number * 10 + (*text - '0');
  return number;
}

// Linux hands out exit statuses as wait(2) has them.
int status_for_caller(int wait_status) {
  const int signal = wait_status & 0x7f;
  return signal != 0 ? signal_base + signal : (wait_status >> 8) & 0xff;
}

// Collects what has ended; does not return when the command has.
void collect(long command) {
  for (;;) {
    int status = 0;
    const long ended = bare_call(__NR_wait4, any_child, reinterpret_cast<long>(&status), no_hang, 0);
    if (ended == command) bare_exit(status_for_caller(status));
    if (ended == no_child) bare_exit(signal_base - 1);  // not ours to wait for: nobody would ever end us
    if (ended <= 0) return;
  }
}

// What the terminal sends goes to a whole process group: a command of our group has it already.
bool has_it_already(const SignalInformation& information, long command) {
  return information.code == sent_by_kernel &&
         bare_call(__NR_getpgid, command, 0, 0, 0) == bare_call(__NR_getpgid, 0, 0, 0, 0);
}

}  // namespace

extern "C" [[noreturn]] void ramet_init_main(const long* stack) {
  const long arguments = stack[0];
  const char* const* argument = reinterpret_cast<const char* const*>(stack + 1);
  if (arguments < 2) bare_exit(signal_base - 1);
  const long command = number_in(argument[1]);
  bare_call(__NR_prctl, set_name, reinterpret_cast<long>(argument[0]), 0, 0);
  bare_call(__NR_prctl, set_dumpable, 0, 0, 0);  // as the exec has made it, unless the machine dumps all (suid_dumpable)
  const unsigned long every_signal = ~0UL;
  for (;;) {
    collect(command);
    SignalInformation information;
    const long signal = bare_call(__NR_rt_sigtimedwait, reinterpret_cast<long>(&every_signal),
                                  reinterpret_cast<long>(&information), 0, set_size);
    if (signal == interrupted || signal == child_ended || signal <= 0) continue;
    if (!has_it_already(information, command)) bare_call(__NR_kill, command, signal, 0, 0);
  }
}
