// The fields of each kind of event that follow from the event alone. What needs other events too (frames of a stack, the
// two halves of a system call) is in json_lines.cc. docs/event.schema.json describes every field.
#pragma once

#include <span>
#include <string_view>

#include "trace/event.h"
#include "trace/view/json_text.h"

namespace ramet::trace {

// "by", "by_tid", "by_certainty" for the key "by". No TaskId and no tid are null.
struct EdgeKeys {
  std::string_view task;
  std::string_view tid;
  std::string_view certainty;
};

void write_edge(JsonText& line, const EdgeKeys& keys, const Edge& edge);
void write_arguments(JsonText& line, CreateCall call, const CreateArguments& arguments);
void write_frame(JsonText& line, std::string_view key, const Frame& frame);
void write_frames(JsonText& line, std::span<const Frame> frames);
void write_descriptors(JsonText& line, std::string_view key, std::span<const DescriptorPath> descriptors);
void write_memory(JsonText& line, std::string_view key, std::span<const MemoryCopy> copies);

void write_fields(JsonText& line, Time time, const Started& started);
void write_fields(JsonText& line, const Warned& warned);
void write_fields(JsonText& line, const Lost& lost);
void write_fields(JsonText& line, const Attached& attached);
void write_fields(JsonText& line, const Created& created);
void write_fields(JsonText& line, const CreateFailed& failed);
void write_fields(JsonText& line, const Executed& executed);
void write_fields(JsonText& line, const Renamed& renamed);
void write_fields(JsonText& line, const SharingChanged& changed);
void write_fields(JsonText& line, const Signalled& signalled);
void write_fields(JsonText& line, const Stopped& stopped);
void write_fields(JsonText& line, const Continued& continued);
void write_fields(JsonText& line, const JoinBegan& began);
void write_fields(JsonText& line, const JoinEnded& ended);
void write_fields(JsonText& line, const Detached& detached);
void write_fields(JsonText& line, const NeverJoined& never);
void write_fields(JsonText& line, const Ended& ended);
void write_fields(JsonText& line, const Collected& collected);
void write_fields(JsonText& line, const NeverCollected& never);
void write_fields(JsonText& line, const Adopted& adopted);
void write_fields(JsonText& line, const Released& released);
void write_fields(JsonText& line, const Mapped& mapped);

}  // namespace ramet::trace
