// JsonLines: --json, one JSON object per event and line, for programs. docs/event.schema.json is its contract; a field once
// published keeps its name and meaning while `v` is the same. docs/json.md shows how to ask it questions.
//
//   - Numbers that consumers add or compare are JSON numbers; addresses and register values are strings "0x...", since jq
//     and JavaScript round beyond 2^53.
//   - What is not known is null; what the event has none of (the signal of a task that exited) is left out.
//   - Text that is not UTF-8 is repaired, and given unharmed in the field `raw` (json_text.h).
//   - A system call is one line, at its return; one that never returned (exit, or its task was killed) comes just before
//     the line that says why, with the result null.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "trace/event.h"
#include "trace/view/json_text.h"

namespace ramet::trace {

class JsonLines : public EventSink {
 public:
  using Write = std::function<void(std::string_view)>;

  // `write` gets one whole line at a time. `frames` may be null; else it must see each event before this sink does.
  explicit JsonLines(Write write, FrameResolver* frames = nullptr) : write_(std::move(write)), frames_(frames) {}

  void take(const Event& event) override;

 private:
  struct Whose {
    TaskId task;
    pid_t tid;
    pid_t tgid;
  };
  struct Waiting {
    StackId stack;
    Whose whose;
  };
  struct Call {
    Time entered;
    Whose whose;
    SyscallEntered half;
  };

  void begin(std::string_view name, Time time);
  void begin(std::string_view name, const Event& event);
  void begin(std::string_view name, Time time, const Whose& whose);
  void end() { write_(line_.end_line()); }
  void take_stack(const StackCaptured& captured, Time time);
  void take_return(const Event& event, const SyscallReturned& returned);
  void finish_call(TaskId task, Time now);  // writes the call that `task` entered and will not return from
  bool write_stack(StackId stack);
  void write_more(const Event& event, const Created& created);
  void write_more(const Event& event, const CreateFailed& failed);

  Write write_;
  FrameResolver* frames_;
  JsonText line_;
  std::unordered_map<TaskId, Waiting> waiting_;  // live tasks whose creation stack is yet to come
  std::unordered_map<TaskId, Call> calls_;       // of live tasks: entered and not returned
};

}  // namespace ramet::trace
