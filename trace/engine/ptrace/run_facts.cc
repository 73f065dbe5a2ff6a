#include "trace/engine/ptrace/run_facts.h"

#include <time.h>

#include <fstream>

#include "trace/engine/ptrace/emitter.h"

namespace ramet::trace::ptrace {

Started run_facts() {
  Started started;
  timespec wall{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  started.wall_clock_offset = std::chrono::seconds(wall.tv_sec) + std::chrono::nanoseconds(wall.tv_nsec) - boot_time_now();
  std::ifstream("/proc/sys/kernel/random/boot_id") >> started.boot_id;
  started.architecture = Architecture::x86_64;
  started.engine = "ptrace";
  return started;
}

}  // namespace ramet::trace::ptrace
