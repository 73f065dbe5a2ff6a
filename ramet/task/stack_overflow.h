// StackOverflow: says who it was when a thread runs out of its stack, instead of a bare "Segmentation fault":
//
//   thread 'worker' (tid 4711) has overflowed its stack of 64 KiB
//
// on standard error, and then dies of SIGSEGV as it would have, with the core that it would have left. Opt-in: for one
// thread by ThreadBuilder::overflow_report(), for all by report_stack_overflows().
//
// It is a handler of SIGSEGV, which looks whether the address lies in the guard of the thread's stack. Every other
// fault is passed to the handler that was there before, with its own mask and flags, or to the default. A handler that
// is installed later comes first, and may pass faults on in the same way. The watch holds from the first line of a
// thread's function to its return; a stack without a guard, the caller's own for instance, cannot be watched. Source:
// sigaction(2), sigaltstack(2), signal-safety(7).
#pragma once

#include "ramet/result.h"
#include "ramet/task/start_settings.h"

namespace ramet {

// From now on every thread that begins reports, unless its builder says otherwise; and the calling thread, if it is the
// main thread, whose stack ends where RLIMIT_STACK says (with no limit, nowhere). Best called first thing in main.
// Fails with ENOMEM. Calling it again changes nothing.
[[nodiscard]] Result<void> report_stack_overflows();

// ---- for ramet/task
// What a thread does whose settings do not say.
[[nodiscard]] OverflowReport usual_overflow_report() noexcept;

// Installs the handler, once for the process.
void install_overflow_handler();

}  // namespace ramet
