// What /proc says of one task. Every answer may be missing: the task can be gone, or hidden from us.
// Source: proc(5).
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ramet/own/fd.h"
#include "trace/event.h"

namespace ramet::trace::ptrace {

// The first bytes of /proc/TID/FILE; empty when it cannot be read.
[[nodiscard]] std::string read_proc(pid_t tid, const char* file);

// /proc/TID/status, the lines that the engine needs.
struct TaskStatus {
  std::string name;
  char state = '?';
  pid_t tgid = 0;
  pid_t parent = 0;
  pid_t tracer = 0;
  int threads = 0;
  std::vector<pid_t> namespace_tids;   // outermost first, from our namespace inwards
  std::optional<std::uint64_t> peak_rss;  // bytes; none once the memory is gone
};
[[nodiscard]] std::optional<TaskStatus> read_status(pid_t tid);

// Nanoseconds on a CPU, by the scheduler's own account: /proc/TID/schedstat.
[[nodiscard]] std::optional<Time> read_cpu_time(pid_t tid);

[[nodiscard]] std::string read_name(pid_t tid);
[[nodiscard]] std::string read_executable(pid_t tid);
[[nodiscard]] std::string read_working_directory(pid_t tid);
[[nodiscard]] std::vector<std::string> read_arguments(pid_t tid);

// /proc/TID/stat, the fields that the engine needs.
struct TaskStat {
  std::string name;
  pid_t parent = 0;
  std::uint64_t kernel_flags = 0;       // PF_*
  std::uint64_t faults = 0;             // page faults of the process itself, and of the children it has waited for
  std::uint64_t waited_faults = 0;      // page faults of the children it has waited for: grows with each that is collected
  Time born{};                          // in the kernel's ticks of 10 ms
  std::uint64_t ignored_signals = 0;    // bit N-1 for signal N, up to 31
};
[[nodiscard]] std::optional<TaskStat> read_stat(pid_t tid);

// The system call that a task is blocked in, with its arguments; nothing while it runs or is blocked elsewhere.
struct BlockedCall {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 6> arguments{};
};
[[nodiscard]] std::optional<BlockedCall> read_blocked_call(pid_t tid);

// The file that says so, to be kept open, and what it says now. For tasks that are looked at again and again.
[[nodiscard]] Fd open_blocked_call(pid_t tid);
[[nodiscard]] std::optional<BlockedCall> read_blocked_call(const Fd& file);

// The tids below /proc/PID/task.
[[nodiscard]] std::vector<pid_t> read_threads(pid_t pid);

// The inode numbers of the namespaces a task is in, in the order of `namespace_flags`; 0 where unreadable.
inline constexpr std::array<CloneFlag, 8> namespace_flags = {CloneFlag::NEWNS,  CloneFlag::NEWUTS,    CloneFlag::NEWIPC, CloneFlag::NEWUSER,
                                                             CloneFlag::NEWPID, CloneFlag::NEWCGROUP, CloneFlag::NEWNET, CloneFlag::NEWTIME};
using NamespaceIds = std::array<std::uint64_t, namespace_flags.size()>;
[[nodiscard]] NamespaceIds read_namespaces(pid_t tid);

// Whether the children of a task that is in the namespaces `ids` are born into another pid namespace than its own.
[[nodiscard]] bool has_own_pid_namespace_for_children(pid_t tid, const NamespaceIds& ids);

[[nodiscard]] std::vector<Mapping> read_mappings(pid_t tid);

// What a descriptor of the task stands for; empty when it is not open.
[[nodiscard]] std::string read_descriptor(pid_t tid, int descriptor);

}  // namespace ramet::trace::ptrace
