// Lines: the live output of ramet trace, one line per event, written for a person:
//
//     0.0012  nested[4711]      creates thread 4712 (clone3)
//     3.0014  {nested}[4712]    ends after 3.00 s, cpu 120 us
//
// The subject of a line is who did it, so a birth is told of the creator and a collection of the collector. Only what
// differs from the usual is said: a plain thread needs no list of flags. What is not certain is said in words.
// Without a line of their own: what only symbols and the strace form need (Mapped, StackCaptured, Syscall...), the SIGCHLD
// that the kernel sends (the end and the collection tell the same), what every exec un-shares, what no launch can see, and
// ramet's own part in the birth and the collection of the command that it launched.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <unordered_set>

#include "trace/event.h"
#include "trace/view/lines_cast.h"
#include "trace/view/lines_layout.h"

namespace ramet::trace {

class Lines : public EventSink {
 public:
  using Write = std::function<void(std::string_view)>;

  // `write` gets one whole line at a time. `frames` may be null; else it must see each event before this sink does.
  Lines(Write write, const Style& style, FrameResolver* frames = nullptr)
      : write_(std::move(write)), style_(style), layout_(style), frames_(frames) {}

  void take(const Event& event) override;

 private:
  // lines.cc: the run and the ends
  void tell(const Event& event, const Started& started);
  void tell(const Event& event, const Warned& warned);
  void tell(const Event& event, const Lost& lost);
  void tell(const Event& event, const Renamed& renamed);
  void tell(const Event& event, const Stopped& stopped);
  void tell(const Event& event, const Continued& continued);
  void tell(const Event& event, const Ended& ended);
  void tell(const Event& event, const Released& released);
  // lines_births.cc
  void tell(const Event& event, const Attached& attached);
  void tell(const Event& event, const Created& created);
  void tell(const Event& event, const CreateFailed& failed);
  void tell(const Event& event, const Executed& executed);
  void tell(const Event& event, const SharingChanged& changed);
  // lines_waits.cc: joins, collections, signals
  void tell(const Event& event, const JoinBegan& began);
  void tell(const Event& event, const JoinEnded& ended);
  void tell(const Event& event, const Detached& detached);
  void tell(const Event& event, const NeverJoined& never);
  void tell(const Event& event, const Collected& collected);
  void tell(const Event& event, const NeverCollected& never);
  void tell(const Event& event, const Adopted& adopted);
  void tell(const Event& event, const Signalled& signalled);
  void tell(const Event&, const Mapped&) {}
  void tell(const Event&, const StackCaptured&) {}
  void tell(const Event&, const SyscallEntered&) {}
  void tell(const Event&, const SyscallReturned&) {}

  [[nodiscard]] static bool is_thread_found_running(const Event& event);
  void tell_more_found(Time time);
  void print(Time time, const Sentence& who, const Sentence& what);
  void print(const Event& event, const Sentence& what);      // about the event's task
  void print_note(Time time, const Sentence& what);          // about the run
  [[nodiscard]] Sentence name(const Person& person) const;   // "nested[4711]", "{nested}[4712]"
  [[nodiscard]] Sentence name(const Edge& edge) const;       // the same, or what is known: "4000, outside the trace"
  [[nodiscard]] Sentence name_of_pid(pid_t pid) const;
  [[nodiscard]] Sentence place_of(StackId stack) const;      // " at main.rs:12 in nested::main", or nothing
  [[nodiscard]] Sentence command_of(const std::string& path, const std::vector<std::string>& argv) const;
  [[nodiscard]] Sentence peculiarities(const Created& created) const;
  [[nodiscard]] Sentence sender_of(const Event& event, const Signalled& signalled) const;

  Write write_;
  Style style_;
  LineLayout layout_;
  FrameResolver* frames_;
  Cast cast_;
  std::optional<Time> start_;
  Architecture architecture_ = Architecture::unknown;  // of the machine
  bool launched_ = false;                              // else attached
  TaskId command_ = TaskId::none;                      // the task that was launched, until its first exec
  std::size_t found_ = 0;                              // threads of one process found running, told or not
  std::size_t more_found_ = 0;                         // those not told one by one
  std::unordered_set<pid_t> released_;                 // tgids of processes that were told to live on
  pid_t ramet_ = 0;                                    // the pid that launched it
};

}  // namespace ramet::trace
