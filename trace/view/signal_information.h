// What a siginfo_t says for a person: who sent the signal, or where the fault was.
// Source: sigaction(2), "The siginfo_t argument"; asm-generic/siginfo.h for the layout, read here in the form of 64-bit
// tasks (the kernel converts a 32-bit tracee's for a 64-bit tracer).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>

#include "trace/event.h"

namespace ramet::trace {

struct SignalInformation {
  int code = 0;
  std::string_view code_name;                  // "SI_USER", "SEGV_MAPERR"; empty when it has none here
  std::optional<pid_t> sender;                 // sent by a program: its process, or the child of a SIGCHLD
  std::optional<uid_t> sender_user;
  std::optional<std::uint64_t> fault_address;  // SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP raised by the processor
  std::optional<int> child_status;             // SIGCHLD: exit status or signal
};

// Nothing where the engine could not read it.
[[nodiscard]] std::optional<SignalInformation> information_of(const Signalled& signalled);

}  // namespace ramet::trace
