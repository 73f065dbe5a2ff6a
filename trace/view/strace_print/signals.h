// Signals: names, sets, actions, stacks, and why one was sent.
#pragma once

#include <cstdint>
#include <string>

#include "trace/view/strace_print/call.h"

namespace ramet::trace::strace_print {

std::string signal_name(std::uint64_t number);  // SIGCHLD, SIGRT_2; the number where it has no name

void append_signal_set(std::string& out, Bytes set);
void append_signal_action(std::string& out, const Call& call, Bytes action);
void append_alternate_stack(std::string& out, Bytes stack);

// {si_signo=SIGCHLD, si_code=CLD_EXITED, ...}
void append_signal_information(std::string& out, Bytes information);

}  // namespace ramet::trace::strace_print
