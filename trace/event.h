// The vocabulary: everything that an engine can see, as plain values. Engines make events; recordings keep them; the
// model folds them; views print them. docs/decisions/0001 says why each is as it is.
//
// Two rules hold for every event:
//   - a TaskId is ramet's own number: given by the engine, never reused, stable across exec and changes of tid;
//   - what was not seen is not claimed: every edge to another task carries its certainty.
// Events of several CPUs may arrive in any order; `time` says when, as well as the engine could tell.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <variant>
#include <vector>

#include "ramet/kernel/clone_flags.h"

namespace ramet::trace {

inline constexpr int event_format_version = 1;

enum class TaskId : std::uint64_t { none = 0 };
enum class StackId : std::uint64_t { none = 0 };
enum class MapsId : std::uint64_t { none = 0 };

using Time = std::chrono::nanoseconds;  // since boot, CLOCK_BOOTTIME; a duration where a member says so

enum class Architecture : std::uint8_t { unknown, x86_64, i386, x32, aarch64, arm, riscv64 };

enum class Certainty : std::uint8_t {
  exact,     // seen in the act
  inferred,  // derived from the state that was found afterwards
  unknown,   // not known, and nobody is named
};

// An edge of the genealogy. `task` is none for a task outside the trace (then `tid` may still name it) or an unknown one.
struct Edge {
  TaskId task = TaskId::none;
  pid_t tid = 0;  // in the engine's pid namespace, at that moment; 0 when unknown
  Certainty certainty = Certainty::unknown;
  friend bool operator==(const Edge&, const Edge&) = default;
};

enum class CreateCall : std::uint8_t { unknown, clone, clone3, fork, vfork, kernel };  // kernel: io_uring workers

// What the creating call asked for, decoded to one form for clone, clone3, fork and vfork.
struct CreateArguments {
  CloneFlags flags;             // of clone: without the exit signal's byte
  int exit_signal = 0;
  std::uint64_t stack = 0;      // clone3: lowest byte; clone: the initial stack pointer; 0: the creator's
  std::uint64_t stack_size = 0; // bytes; 0 where the call has no size
  std::uint64_t tls = 0;
  std::uint64_t parent_tid = 0; // addresses
  std::uint64_t child_tid = 0;
  std::uint64_t pidfd = 0;
  std::vector<pid_t> set_tid;   // innermost pid namespace first, as in clone3
  std::uint64_t cgroup = 0;     // file descriptor of CLONE_INTO_CGROUP, only meaningful with that flag
};

// A copy of `bytes.size()` bytes of the traced task's memory.
struct MemoryCopy {
  std::uint64_t address = 0;
  std::vector<std::byte> bytes;
};

// ---- the run -------------------------------------------------------------------------------------------------------

struct Started {
  int format_version = event_format_version;
  std::chrono::nanoseconds wall_clock_offset{};  // CLOCK_REALTIME - CLOCK_BOOTTIME at the start
  std::string boot_id;
  Architecture architecture = Architecture::unknown;
  std::string engine;                    // "ptrace", "bpf"
  std::vector<std::string> command;      // argv of what was launched; empty when attached
  std::vector<std::string> cannot_see;   // one sentence each
};

// Something the user should know that is no task's doing: "the set-user-id bit of /bin/su is ignored while traced".
struct Warned {
  std::string text;
};

// `count` events between `from` and `to` were dropped.
struct Lost {
  std::uint64_t count = 0;
  Time from{};
  Time to{};
};

// ---- births --------------------------------------------------------------------------------------------------------

// A task that was already running when the trace began. Who created it is not known.
struct Attached {
  Edge parent;                          // the kernel's parent, now
  std::string name;                     // comm
  std::string path;                     // executable, empty when unreadable
  std::vector<std::string> argv;
  std::optional<Time> born;             // start time from /proc/PID/stat, 10 ms granular
  std::vector<pid_t> namespace_tids;    // outermost first; empty when there is one namespace only
};

struct Created {
  Edge creator;                         // the task that called
  Edge parent;                          // the process the kernel holds responsible, by its leader
  CreateCall call = CreateCall::unknown;
  CreateArguments arguments;
  bool arguments_read = true;           // false: the creator's memory is closed to us, and `arguments` holds only the flags
                                        // and the exit signal that the new task itself proves
  std::string name;                     // comm, inherited
  std::vector<pid_t> namespace_tids;    // outermost first; empty when there is one namespace only
  std::optional<std::uint64_t> entry;   // address of libc's start routine for a new thread, where it can be read
  std::vector<MemoryCopy> entry_memory; // what that routine is given: the bytes at its argument, then those at each of the
                                        // words there that point somewhere; symbol/ finds a C++ or Rust closure in them
  StackId stack = StackId::none;        // the creator's stack in the call
};

// The event's task is the one that called.
struct CreateFailed {
  CreateCall call = CreateCall::unknown;
  CreateArguments arguments;
  int error = 0;                        // errno
  StackId stack = StackId::none;
};

// ---- life ----------------------------------------------------------------------------------------------------------

struct Executed {
  std::string path;                     // that was executed, absolute: of a script the script's
  std::vector<std::string> argv;
  pid_t former_tid = 0;                 // the tid before, when a thread other than the leader called exec; else 0
  Architecture architecture = Architecture::unknown;
};

struct Renamed {
  std::string name;
};

enum class SharingCall : std::uint8_t { unshare, setns, exec, unknown };

// The event's task no longer has `no_longer_shared` in common with those it shared it with. FS, FILES, VM, SIGHAND and
// SYSVSEM by their clone flags; a NEW* flag says that the task is in another namespace of that kind now.
struct SharingChanged {
  SharingCall call = SharingCall::unknown;
  CloneFlags no_longer_shared;
  Certainty certainty = Certainty::exact;
};

struct Signalled {
  int signal = 0;
  std::array<std::byte, 128> information{};  // siginfo_t as the kernel gave it, all zero when unknown
  bool delivered = true;                     // false: sent, but not seen delivered
};

struct Stopped {
  int signal = 0;
};

struct Continued {};

// ---- joins ---------------------------------------------------------------------------------------------------------

// The event's task waits until `target` has ended: a futex wait on the word that the kernel clears.
struct JoinBegan {
  Edge target;
  std::uint64_t word = 0;               // address
};

enum class JoinOutcome : std::uint8_t { joined, timed_out, interrupted };

// With outcome joined: the event's task has waited for `target`, which ended. Certainty unknown with task none in the
// event's own `task`: somebody joined it, and it was not seen who.
struct JoinEnded {
  Edge target;
  JoinOutcome outcome = JoinOutcome::joined;
};

// The event's task will never be joined: libc says so. `certainty` exact where libc's own word was read.
struct Detached {
  Certainty certainty = Certainty::exact;
};

// The event's task ended and is known not to have been joined until its memory went away.
struct NeverJoined {
  Certainty certainty = Certainty::exact;
};

// ---- ends ----------------------------------------------------------------------------------------------------------

enum class EndCause : std::uint8_t {
  exited,    // status
  signalled, // signal, core
  replaced,  // another thread of its process called exec
  unknown,   // gone, and nobody saw how
};

// A bound is what its creator had in memory when it executed the program: the program itself never had more.
enum class PeakIs : std::uint8_t { exact, at_most };

struct Ended {
  EndCause cause = EndCause::exited;
  int status = 0;
  int signal = 0;
  bool core = false;
  bool with_process = false;            // a thread that did not end by itself: exit_group, exec or a signal ended all
  std::optional<Time> lifetime;         // from creation, where that was seen
  std::optional<Time> cpu;              // durations, of this task alone, by the scheduler's own account
  std::optional<Time> user;
  std::optional<Time> system;
  std::optional<std::uint64_t> peak_rss;  // bytes, of a leader
  PeakIs peak_is = PeakIs::exact;
};

enum class CollectCall : std::uint8_t {
  unknown,
  wait4,
  waitid,
  automatic,  // the parent ignores SIGCHLD: nobody collects, the kernel frees
};

// The event's task, a process, was waited for by `by`; its last trace is gone.
struct Collected {
  Edge by;
  CollectCall call = CollectCall::unknown;
};

// The event's task is still a zombie, and its parent has ended or the trace has: nobody collected it while we looked.
struct NeverCollected {
  Certainty certainty = Certainty::exact;
};

// The event's task has a new kernel parent, because the one before ended.
struct Adopted {
  Edge by;
};

// The trace ends while the event's task lives on.
struct Released {};

// ---- memory, stacks ------------------------------------------------------------------------------------------------

struct Mapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t offset = 0;
  bool executable = false;
  std::string path;                     // as /proc/PID/maps has it
};

// The address space of the event's task, as it was when a stack was captured.
struct Mapped {
  MapsId id = MapsId::none;
  std::vector<Mapping> mappings;
};

struct StackCaptured {
  StackId id = StackId::none;
  MapsId maps = MapsId::none;
  Architecture architecture = Architecture::unknown;
  std::vector<std::uint64_t> registers;  // in the order of the kernel's NT_PRSTATUS set of that architecture
  std::uint64_t stack_address = 0;       // of the first byte
  std::vector<std::byte> stack;
};

// ---- system calls --------------------------------------------------------------------------------------------------

// What a file descriptor stood for at that moment: "/etc/passwd", "pipe:[1234]".
struct DescriptorPath {
  int descriptor = -1;
  std::string path;
};

struct SyscallEntered {
  std::uint64_t number = 0;
  Architecture architecture = Architecture::unknown;
  std::array<std::uint64_t, 6> arguments{};
  std::vector<MemoryCopy> memory;
  std::vector<DescriptorPath> descriptors;  // of the arguments; only where asked for
};

struct SyscallReturned {
  std::uint64_t number = 0;
  Architecture architecture = Architecture::unknown;
  std::array<std::uint64_t, 6> arguments{};  // again: a view may have begun in the middle
  std::int64_t result = 0;                   // -errno when failed
  bool failed = false;
  std::vector<MemoryCopy> memory;            // what the kernel wrote
  std::vector<DescriptorPath> descriptors;   // of what the call returned; only where asked for
};

// --------------------------------------------------------------------------------------------------------------------

using Payload = std::variant<Started, Warned, Lost, Attached, Created, CreateFailed, Executed, Renamed, SharingChanged,
                             Signalled, Stopped, Continued, JoinBegan, JoinEnded, Detached, NeverJoined, Ended, Collected,
                             NeverCollected, Adopted, Released, Mapped, StackCaptured, SyscallEntered, SyscallReturned>;

struct Event {
  Time time{};
  TaskId task = TaskId::none;  // whom it is about; none for Started, Warned, Lost
  pid_t tid = 0;               // in the engine's pid namespace, at that moment
  pid_t tgid = 0;
  Payload payload;
};

// Where an engine, or the replay of a recording, puts its events.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void take(const Event& event) = 0;
};

struct Frame {
  std::string function;  // demangled; empty when unknown
  std::string file;      // empty when unknown
  int line = 0;          // 0 when unknown
  std::string module;    // path of the image, empty when unknown
  std::uint64_t address = 0;
  bool inlined = false;  // an inlined call inside the next frame
};

// What symbol/ offers to the views: innermost frame first; empty when the stack is unknown.
class FrameResolver {
 public:
  virtual ~FrameResolver() = default;
  virtual std::vector<Frame> frames(StackId stack) = 0;
  virtual std::optional<Frame> function_at(TaskId task, std::uint64_t address) = 0;
};

}  // namespace ramet::trace
