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

// What a thread has in common with its creator, besides memory, which all threads of a process share.
enum class Share : std::uint8_t { with_creator, own };

enum class Pidfd : std::uint8_t { none, wanted };

// Whether a thread that runs out of its stack says so before it dies: see stack_overflow.h.
enum class OverflowReport : std::uint8_t { none, wanted };

struct StartSettings {
  std::string name;                       // at most 15 bytes; empty: the creator's
  std::size_t stack_size = 0;             // bytes, rounded up to pages; 0: what pthread_create would take
  std::optional<std::size_t> guard_size;  // bytes, rounded up to pages; none: one page
  std::span<std::byte> own_stack;  // the caller's, without a guard, until the thread has ended; empty: one of ramet's
  std::optional<cpu_set_t> affinity;
  std::optional<Scheduling> scheduling;
  std::optional<sigset_t> signal_mask;    // none: the creator's
  Share files = Share::with_creator;      // own: a copy of the descriptor table, which only it changes
  Share directory = Share::with_creator;  // own: a copy of working directory, root and umask
  Pidfd pidfd = Pidfd::none;
  std::optional<OverflowReport> overflow_report;  // none: as report_stack_overflows() has said

  // Whether something has to be set from outside between the thread's birth and its first line.
  [[nodiscard]] bool need_a_halt() const { return affinity || scheduling; }

  // Fails, before anything is made, with EINVAL and what is wrong.
  [[nodiscard]] Result<void> check() const;
};

}  // namespace ramet
