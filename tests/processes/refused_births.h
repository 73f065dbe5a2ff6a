// What a scenario says in a process of its own whose births into a cgroup (CLONE_INTO_CGROUP) fail with an errno of the
// test's choice, while all other births work: as with kernels that do not know the flag, and filters that forbid it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "tests/processes/refused_calls.h"

namespace ramet::testing {

inline bool is_into_cgroup(const seccomp_notif& birth) {
  const Fd memory(open(("/proc/" + std::to_string(birth.pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  constexpr std::uint64_t into_cgroup = 0x2'0000'0000;
  std::uint64_t flags = 0;  // the first field of struct clone_args
  return pread(memory.number(), &flags, sizeof flags, static_cast<off_t>(birth.data.args[0])) == sizeof flags &&
         (flags & into_cgroup) != 0;
}

template <class Scenario>
RefusedCalls with_refused_births(int error, Scenario scenario) {
  return with_refused_calls(SYS_clone3, error, is_into_cgroup, scenario);
}

}  // namespace ramet::testing
