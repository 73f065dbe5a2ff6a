// Launch: from a LaunchPlan to a process that runs its program, or to the reason why not, and nothing left behind.
//
// The child borrows the creator's memory and stops it until the exec (CLONE_VM | CLONE_VFORK): the price does not depend on
// how large the creator is, and a failure is written where the creator reads it. It runs on a stack of its own, with
// all signals blocked. Where memory cannot be shared (qemu's user mode makes a fork of it, which is found out once), or
// must not be (a child that is held before its program, while its creator works on), the child gets a copy of
// the memory, and the report comes through a pipe that the exec closes.
// Source: clone(2), vfork(2), signal(7), waitid(2) P_PIDFD.
#pragma once

#include "ramet/task/birth.h"
#include "ramet/task/launch/launch_plan.h"

namespace ramet::launch {

enum class Memory : std::uint8_t { shared, copied };

// Whether a child of ours can run in our memory. Tried once in a process.
[[nodiscard]] Memory possible_memory();

// Returns once the program runs. `plan` is the caller's to lose: what is missing in the kernel is worked around in it.
// Fails with {stage, errno, item} of the step that went wrong, or {clone3, errno}; the child is reaped then.
[[nodiscard]] Result<NewProcess> launch(LaunchPlan& plan);
// The same for a child that must not run in our memory: a copy of it, whatever that costs.
[[nodiscard]] Result<NewProcess> launch_copied(LaunchPlan& plan);

// A child that waits before its signals, its filter and its program. A copy of the creator's memory, whatever that costs.
struct HeldProcess {
  NewProcess process;
  Fd release;       // a byte lets it go on; to close it without, ends it
  Fd report;        // a LaunchReport if it failed, then the end of file
  NewProcess door;  // a pid of 0, or one that ends when the process has begun: who joined a pid namespace for it
};
// Returns at once; with HeldFrom::the_wait when the child waits, or with the reason why it does not come so far.
enum class HeldFrom : std::uint8_t { its_birth, the_wait };
[[nodiscard]] Result<HeldProcess> launch_held(LaunchPlan& plan, HeldFrom from = HeldFrom::its_birth);

// Blocks until the exec or the failure; leaves the child to be reaped. A child that is dead without a report began its
// program as far as anybody can know.
[[nodiscard]] Result<void> read_report(Fd& pipe);

// Waits for the end of a child that failed. Returns when it is gone, whoever collected it.
void reap(const NewProcess& process);

}  // namespace ramet::launch
