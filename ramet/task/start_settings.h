// StartSettings: how a new thread begins, apart from the function that it runs.
// Source: pthread_attr_init(3), clone(2), sched(7), prctl(2) PR_SET_NAME.
#pragma once

#include <sched.h>
#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "ramet/result.h"

namespace ramet {

// A policy of sched_setscheduler(2) (SCHED_OTHER, SCHED_FIFO, ...) with its priority.
struct Scheduling {
  int policy = SCHED_OTHER;
  int priority = 0;
};

// How a real-time thread begins whose creator has a lower priority. Until its own is in force a thread is scheduled by
// its creator's; in any case it lends the creator its own while it waits for what the creator still has to set.
enum class StartPriority : std::uint8_t {
  creators,         // its own is set right after the birth
  lent_to_creator,  // the creator itself runs with it from before the birth until the thread may go: four system calls
};

// What a thread has in common with its creator, besides memory, which all threads of a process share.
enum class Share : std::uint8_t { with_creator, own };

enum class Pidfd : std::uint8_t { none, wanted };

// Whether a thread that runs out of its stack says so before it dies: see stack_overflow.h.
enum class OverflowReport : std::uint8_t { none, wanted };

// What the kernel is told of libc's in each new thread, at one system call each. A thread that does without is born
// sooner. Only a hint: the first thread on a stack, and those of StartBackend and pthread_create, are told of anyway.
enum class Registration : std::uint8_t { as_usual, left_out };
struct Registrations {
  // Left out: a robust mutex *of libc's* (PTHREAD_MUTEX_ROBUST) that the thread holds when it ends, or when its process
  // is killed, stays held for ever. A ramet::RobustMutex does not: it registers a list where there is none.
  Registration robust_list = Registration::as_usual;
  // Left out: no code that the thread runs may rely on libc's area for restartable sequences (__rseq_offset), as some
  // allocators do. libc itself does not: sched_getcpu() asks the kernel. The area says RSEQ_CPU_ID_UNINITIALIZED.
  Registration restartable_sequences = Registration::as_usual;
};

struct StartSettings {
  std::string name;                       // at most 15 bytes; empty: the creator's
  std::size_t stack_size = 0;             // bytes, rounded up to pages; 0: what pthread_create would take
  std::optional<std::size_t> guard_size;  // bytes, rounded up to pages; none: one page
  std::span<std::byte> own_stack;  // the caller's, without a guard, until the thread has ended; empty: one of ramet's
  std::optional<cpu_set_t> affinity;
  std::optional<Scheduling> scheduling;
  StartPriority start_priority = StartPriority::creators;
  std::optional<sigset_t> signal_mask;    // none: the creator's
  Share files = Share::with_creator;      // own: a copy of the descriptor table, which only it changes
  Share directory = Share::with_creator;  // own: a copy of working directory, root and umask
  Pidfd pidfd = Pidfd::none;
  std::optional<OverflowReport> overflow_report;  // none: as report_stack_overflows() has said
  Registrations registrations;

  // Whether something has to be set from outside between the thread's birth and its first line.
  [[nodiscard]] bool need_a_halt() const { return affinity || scheduling; }

  // Fails, before anything is made, with EINVAL and what is wrong.
  [[nodiscard]] Result<void> check() const;
};

}  // namespace ramet
