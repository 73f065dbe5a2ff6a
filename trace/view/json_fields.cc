#include "trace/view/json_fields.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/signal_name.h"
#include "trace/view/error_name.h"
#include "trace/view/json_names.h"
#include "trace/view/signal_information.h"

namespace ramet::trace {
namespace {

constexpr EdgeKeys creator_keys{"creator", "creator_tid", "creator_certainty"};
constexpr EdgeKeys parent_keys{"parent", "parent_tid", "parent_certainty"};
constexpr EdgeKeys for_keys{"for", "for_tid", "for_certainty"};
constexpr EdgeKeys by_keys{"by", "by_tid", "by_certainty"};

void write_flags(JsonText& line, std::string_view key, CloneFlags flags) {
  line.begin_array(key);
  for (const std::string_view name : names(flags)) line.text({}, name);
  if (const std::uint64_t unnamed = unnamed_bits(flags)) line.hexadecimal({}, unnamed);
  line.end_array();
}

void write_tids(JsonText& line, std::string_view key, std::span<const pid_t> tids) {
  if (tids.empty()) return;
  line.begin_array(key);
  for (const pid_t tid : tids) line.number({}, tid);
  line.end_array();
}

void write_duration(JsonText& line, std::string_view key, const std::optional<Time>& duration) {
  if (duration) {
    line.number(key, duration->count());
  } else {
    line.null(key);
  }
}

void write_address(JsonText& line, std::string_view key, std::uint64_t address) {
  if (address != 0) line.hexadecimal(key, address);
}

void write_text_or_null(JsonText& line, std::string_view key, std::string_view text) {
  if (text.empty()) {
    line.null(key);
  } else {
    line.text(key, text);
  }
}

// "2026-11-22T10:24:00.123456789Z"
std::string wall_clock(std::chrono::nanoseconds since_epoch) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const std::time_t whole = seconds.count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:09}Z", fmt::gmtime(whole), (since_epoch - seconds).count());
}

}  // namespace

void write_edge(JsonText& line, const EdgeKeys& keys, const Edge& edge) {
  if (edge.task == TaskId::none) {
    line.null(keys.task);
  } else {
    line.number(keys.task, static_cast<std::uint64_t>(edge.task));
  }
  if (edge.tid == 0) {
    line.null(keys.tid);
  } else {
    line.number(keys.tid, edge.tid);
  }
  line.text(keys.certainty, json_name(edge.certainty));
}

void write_arguments(JsonText& line, CreateCall call, const CreateArguments& arguments) {
  line.text("call", json_name(call));
  write_flags(line, "flags", arguments.flags);
  line.number("exit_signal", arguments.exit_signal);
  if (arguments.exit_signal != 0) line.text("exit_signal_name", signal_name(arguments.exit_signal));
  write_address(line, "stack_address", arguments.stack);
  if (arguments.stack_size != 0) line.number("stack_size", arguments.stack_size);
  write_address(line, "tls", arguments.tls);
  write_address(line, "parent_tid_address", arguments.parent_tid);
  write_address(line, "child_tid_address", arguments.child_tid);
  write_address(line, "pidfd_address", arguments.pidfd);
  write_tids(line, "set_tid", arguments.set_tid);
  if (arguments.flags.has(CloneFlag::INTO_CGROUP)) line.number("cgroup_fd", arguments.cgroup);
}

void write_frame(JsonText& line, std::string_view key, const Frame& frame) {
  line.begin_object(key);
  write_text_or_null(line, "function", frame.function);
  write_text_or_null(line, "file", frame.file);
  if (frame.line > 0) {
    line.number("line", frame.line);
  } else {
    line.null("line");
  }
  write_text_or_null(line, "module", frame.module);
  line.hexadecimal("address", frame.address);
  line.truth("inlined", frame.inlined);
  line.end_object();
}

void write_frames(JsonText& line, std::span<const Frame> frames) {
  line.begin_array("stack");
  for (const Frame& frame : frames) write_frame(line, {}, frame);
  line.end_array();
}

void write_descriptors(JsonText& line, std::string_view key, std::span<const DescriptorPath> descriptors) {
  if (descriptors.empty()) return;
  line.begin_array(key);
  for (const DescriptorPath& open : descriptors) {
    line.begin_object();
    line.number("descriptor", open.descriptor);
    line.text("path", open.path);
    line.end_object();
  }
  line.end_array();
}

void write_memory(JsonText& line, std::string_view key, std::span<const MemoryCopy> copies) {
  if (copies.empty()) return;
  line.begin_array(key);
  for (const MemoryCopy& copy : copies) {
    line.begin_object();
    line.hexadecimal("address", copy.address);
    line.bytes("bytes", copy.bytes);
    line.end_object();
  }
  line.end_array();
}

void write_fields(JsonText& line, Time time, const Started& started) {
  line.number("format_version", started.format_version);
  line.text("engine", started.engine);
  line.text("architecture", json_name(started.architecture));
  line.text("boot_id", started.boot_id);
  line.number("wall_clock_offset_ns", started.wall_clock_offset.count());
  line.text("wall_clock", wall_clock(time + started.wall_clock_offset));
  line.texts("command", started.command);
  line.texts("cannot_see", started.cannot_see);
}

void write_fields(JsonText& line, const Warned& warned) { line.text("text", warned.text); }

void write_fields(JsonText& line, const Lost& lost) {
  line.number("count", lost.count);
  line.number("from_ns", lost.from.count());
  line.number("to_ns", lost.to.count());
}

void write_fields(JsonText& line, const Attached& attached) {
  write_edge(line, parent_keys, attached.parent);
  line.text("name", attached.name);
  write_text_or_null(line, "path", attached.path);
  line.texts("argv", attached.argv);
  write_duration(line, "born_ns", attached.born);
  write_tids(line, "namespace_tids", attached.namespace_tids);
}

void write_fields(JsonText& line, const Created& created) {
  write_edge(line, creator_keys, created.creator);
  write_edge(line, parent_keys, created.parent);
  line.text("name", created.name);
  write_arguments(line, created.call, created.arguments);
  if (!created.arguments_read) line.truth("arguments_read", false);
  write_tids(line, "namespace_tids", created.namespace_tids);
  if (created.entry) line.hexadecimal("entry", *created.entry);
}

void write_fields(JsonText& line, const CreateFailed& failed) {
  line.number("errno", failed.error);
  line.text("errno_name", error_name(failed.error));
  line.text("reason", error_sentence(failed.error));
  write_arguments(line, failed.call, failed.arguments);
}

void write_fields(JsonText& line, const Executed& executed) {
  line.text("path", executed.path);
  line.texts("argv", executed.argv);
  if (executed.former_tid == 0) {
    line.null("former_tid");
  } else {
    line.number("former_tid", executed.former_tid);
  }
  line.text("architecture", json_name(executed.architecture));
}

void write_fields(JsonText& line, const Renamed& renamed) { line.text("name", renamed.name); }

void write_fields(JsonText& line, const SharingChanged& changed) {
  line.text("call", json_name(changed.call));
  write_flags(line, "no_longer_shared", changed.no_longer_shared);
  line.text("certainty", json_name(changed.certainty));
}

void write_fields(JsonText& line, const Signalled& signalled) {
  line.number("signal", signalled.signal);
  line.text("signal_name", signal_name(signalled.signal));
  line.truth("delivered", signalled.delivered);
  const auto information = information_of(signalled);
  if (!information) return;
  line.number("code", information->code);
  if (!information->code_name.empty()) line.text("code_name", information->code_name);
  if (information->sender) line.number("sender_pid", *information->sender);
  if (information->sender_user) line.number("sender_uid", *information->sender_user);
  if (information->child_status) line.number("child_status", *information->child_status);
  if (information->fault_address) line.hexadecimal("fault_address", *information->fault_address);
}

void write_fields(JsonText& line, const Stopped& stopped) {
  line.number("signal", stopped.signal);
  line.text("signal_name", signal_name(stopped.signal));
}

void write_fields(JsonText&, const Continued&) {}

void write_fields(JsonText& line, const JoinBegan& began) {
  write_edge(line, for_keys, began.target);
  line.hexadecimal("word", began.word);
}

void write_fields(JsonText& line, const JoinEnded& ended) {
  write_edge(line, for_keys, ended.target);
  line.text("outcome", json_name(ended.outcome));
}

void write_fields(JsonText& line, const Detached& detached) { line.text("certainty", json_name(detached.certainty)); }

void write_fields(JsonText& line, const NeverJoined& never) { line.text("certainty", json_name(never.certainty)); }

void write_fields(JsonText& line, const Ended& ended) {
  line.text("cause", json_name(ended.cause));
  if (ended.cause == EndCause::exited) line.number("status", ended.status);
  if (ended.cause == EndCause::signalled) {
    line.number("signal", ended.signal);
    line.text("signal_name", signal_name(ended.signal));
    line.truth("core", ended.core);
  }
  write_duration(line, "lifetime_ns", ended.lifetime);
  write_duration(line, "cpu_ns", ended.cpu);
  if (ended.user) line.number("user_ns", ended.user->count());
  if (ended.system) line.number("system_ns", ended.system->count());
  if (ended.peak_rss) line.number(ended.peak_is == PeakIs::exact ? "peak_rss_bytes" : "peak_rss_bytes_at_most", *ended.peak_rss);
}

void write_fields(JsonText& line, const Collected& collected) {
  write_edge(line, by_keys, collected.by);
  line.text("call", json_name(collected.call));
}

void write_fields(JsonText& line, const NeverCollected& never) { line.text("certainty", json_name(never.certainty)); }

void write_fields(JsonText& line, const Adopted& adopted) { write_edge(line, by_keys, adopted.by); }

void write_fields(JsonText&, const Released&) {}

void write_fields(JsonText& line, const Mapped& mapped) {
  line.number("maps_id", static_cast<std::uint64_t>(mapped.id));
  line.begin_array("mappings");
  for (const Mapping& mapping : mapped.mappings) {
    line.begin_object();
    line.hexadecimal("begin", mapping.begin);
    line.hexadecimal("end", mapping.end);
    line.hexadecimal("offset", mapping.offset);
    line.truth("executable", mapping.executable);
    line.text("path", mapping.path);
    line.end_object();
  }
  line.end_array();
}

}  // namespace ramet::trace
