// IgnoredSignals: which signals this process ignores. They are what a program would inherit: an exec resets what is handled,
// and keeps what is ignored.
//
// No call names them: to ask for all 64 costs more than all other calls of a launch together. /proc tells it in one read. The
// creator asks, whose entries in /proc the kernel has at hand; a child's own would be made for this one read, and unmade at
// its end. Source: proc_pid_status(5) SigIgn, rt_sigaction(2), signal(7).
#pragma once

#include <cstdint>
#include <string_view>

#include "ramet/task/signal_mask.h"

namespace ramet::launch {

// At this moment, libc's private two among them.
[[nodiscard]] SignalMask ignored_signals();
// The same in one read where the kernel's own /proc is there to tell. Not for an emulator's program: it is handed a /proc
// that speaks of the emulator.
[[nodiscard]] SignalMask ignored_signals_by_proc();

// Of the text of a status file; false when it does not say them.
[[nodiscard]] bool read_ignored_signals(std::string_view status, SignalMask& ignored);

}  // namespace ramet::launch
