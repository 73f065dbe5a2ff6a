#include "trace/view/json_lines.h"

#include "trace/syscall/name.h"
#include "trace/view/error_name.h"
#include "trace/view/json_fields.h"
#include "trace/view/json_names.h"

namespace ramet::trace {
namespace {

constexpr int schema_version = 1;

template <class Half>
void write_call(JsonText& line, const Half& half) {
  line.text("name", syscall_name(half.architecture, half.number));
  line.number("number", half.number);
  line.text("architecture", json_name(half.architecture));
  line.begin_array("arguments");
  for (const std::uint64_t argument : half.arguments) line.hexadecimal({}, argument);
  line.end_array();
}

template <class Payload>
constexpr bool about_the_run =
    std::is_same_v<Payload, Started> || std::is_same_v<Payload, Warned> || std::is_same_v<Payload, Lost>;

}  // namespace

void JsonLines::begin(std::string_view name, Time time) {
  line_.begin_line();
  line_.number("v", schema_version);
  line_.text("event", name);
  line_.number("time_ns", time.count());
}

void JsonLines::begin(std::string_view name, const Event& event) {
  begin(name, event.time, {event.task, event.tid, event.tgid});
}

// A task that nobody could name is null throughout: somebody joined that thread, and it was not seen who.
void JsonLines::begin(std::string_view name, Time time, const Whose& whose) {
  begin(name, time);
  if (whose.task == TaskId::none) {
    line_.null("task");
    line_.null("tid");
    line_.null("tgid");
    return;
  }
  line_.number("task", static_cast<std::uint64_t>(whose.task));
  line_.number("tid", whose.tid);
  line_.number("tgid", whose.tgid);
}

void JsonLines::take(const Event& event) {
  std::visit(
      [&]<class Kind>(const Kind& payload) {
        if constexpr (std::is_same_v<Kind, SyscallEntered>) {
          finish_call(event.task, event.time);
          calls_[event.task] = {event.time, {event.task, event.tid, event.tgid}, payload};
        } else if constexpr (std::is_same_v<Kind, SyscallReturned>) {
          take_return(event, payload);
        } else if constexpr (std::is_same_v<Kind, StackCaptured>) {
          take_stack(payload, event.time);
        } else if constexpr (about_the_run<Kind>) {
          begin(event_name(event.payload), event.time);
          if constexpr (std::is_same_v<Kind, Started>) {
            write_fields(line_, event.time, payload);
          } else {
            write_fields(line_, payload);
          }
          end();
        } else {
          constexpr bool last = std::is_same_v<Kind, Ended> || std::is_same_v<Kind, Released>;
          if constexpr (last) finish_call(event.task, event.time);
          begin(event_name(event.payload), event);
          write_fields(line_, payload);
          if constexpr (requires { write_more(event, payload); }) write_more(event, payload);
          end();
          if constexpr (last) waiting_.erase(event.task);
        }
      },
      event.payload);
}

// False when the frames are not known (yet).
bool JsonLines::write_stack(StackId stack) {
  if (frames_ == nullptr || stack == StackId::none) return false;
  const std::vector<Frame> frames = frames_->frames(stack);
  if (frames.empty()) return false;
  write_frames(line_, frames);
  return true;
}

void JsonLines::write_more(const Event& event, const Created& created) {
  if (frames_ == nullptr) return;
  if (created.entry) {
    if (const auto function = frames_->function_at(event.task, *created.entry)) write_frame(line_, "runs", *function);
  }
  if (created.stack == StackId::none || write_stack(created.stack)) return;
  waiting_[event.task] = {created.stack, {event.task, event.tid, event.tgid}};
}

void JsonLines::write_more(const Event& event, const CreateFailed& failed) {
  write_edge(line_, {"creator", "creator_tid", "creator_certainty"}, {event.task, event.tid, Certainty::exact});
  write_stack(failed.stack);
}

void JsonLines::take_stack(const StackCaptured& captured, Time time) {
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (at->second.stack != captured.id) {
      ++at;
      continue;
    }
    begin("stack", time, at->second.whose);
    write_stack(captured.id);
    end();
    at = waiting_.erase(at);
  }
}

void JsonLines::take_return(const Event& event, const SyscallReturned& returned) {
  const auto call = calls_.find(event.task);
  const bool seen_entering = call != calls_.end() && call->second.half.number == returned.number;
  begin("syscall", event);
  write_call(line_, returned);
  if (seen_entering) {
    line_.number("entered_ns", call->second.entered.count());
  } else {
    line_.null("entered_ns");
  }
  line_.number("result", returned.result);
  if (returned.failed) {
    line_.number("errno", -returned.result);
    line_.text("errno_name", error_name(static_cast<int>(-returned.result)));
  }
  if (seen_entering) {
    write_memory(line_, "memory_read", call->second.half.memory);
    write_descriptors(line_, "descriptors", call->second.half.descriptors);
  }
  write_memory(line_, "memory_written", returned.memory);
  write_descriptors(line_, "returned_descriptors", returned.descriptors);
  end();
  if (call != calls_.end()) calls_.erase(call);
}

void JsonLines::finish_call(TaskId task, Time now) {
  const auto found = calls_.find(task);
  if (found == calls_.end()) return;
  const Call& call = found->second;
  begin("syscall", now, call.whose);
  write_call(line_, call.half);
  line_.number("entered_ns", call.entered.count());
  line_.null("result");
  write_memory(line_, "memory_read", call.half.memory);
  write_descriptors(line_, "descriptors", call.half.descriptors);
  end();
  calls_.erase(found);
}

}  // namespace ramet::trace
