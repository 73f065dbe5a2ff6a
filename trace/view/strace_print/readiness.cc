#include "trace/view/strace_print/readiness.h"

#include "trace/syscall/constants/waiting.h"
#include "trace/syscall/layout.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/times.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

constexpr std::size_t poll_entry = 8;  // struct pollfd: an int and two shorts

void append_ready_polls(std::string& out, const Call& call) {
  const std::uint64_t count = call.arguments[1] & 0xffff'ffff;
  const auto copy = count > 4096 ? std::nullopt : call.at_return.block(call.arguments[0], count * poll_entry);
  if (!copy) return;
  const Bytes entries(*copy, call.word());
  bool first = true;
  for (std::size_t index = 0; index < count; ++index) {
    const auto events = entries.value<std::uint16_t>(index * poll_entry + 6);
    if (events == 0) continue;
    out += first ? "[{fd=" : ", {fd=";
    append_descriptor(out, call, entries.s32(index * poll_entry));
    out += ", revents=";
    append_flags(out, constants::poll_events, events);
    out += '}';
    first = false;
  }
  if (!first) out += ']';
}

bool holds_any(const Call& call, std::uint64_t address) {
  const auto copy = call.at_return.at(address);
  return copy && std::ranges::any_of(*copy, [](std::byte byte) { return byte != std::byte{0}; });
}

void append_ready_sets(std::string& out, const Call& call) {
  constexpr std::string_view names[] = {"in", "out", "except"};
  bool first = true;
  for (std::size_t index = 0; index < std::size(names); ++index) {
    const std::uint64_t address = call.arguments[index + 1];
    if (address == 0 || !holds_any(call, address)) continue;
    append(out, "{}{} ", first ? "" : ", ", names[index]);
    append_descriptor_set(out, call, call.at_return, address, call.arguments[0]);
    first = false;
  }
}

}  // namespace

void append_poll_descriptors(std::string& out, const Call& call, std::uint64_t address, std::uint64_t count) {
  const auto copy = address == 0 || count > 4096 ? std::nullopt : call.at_entry.block(address, count * poll_entry);
  if (!copy) return count == 0 && address != 0 ? void(out += "[]") : append_address(out, address);
  const Bytes entries(*copy, call.word());
  out += '[';
  for (std::size_t index = 0; index < count; ++index) {
    if (index > 0) out += ", ";
    if (!call.full() && index >= call.string_limit) {
      out += "...";
      break;
    }
    const std::int32_t descriptor = entries.s32(index * poll_entry);
    out += "{fd=";
    append_descriptor(out, call, descriptor);
    if (descriptor >= 0) {
      out += ", events=";
      append_flags(out, constants::poll_events, entries.value<std::uint16_t>(index * poll_entry + 4));
    }
    out += '}';
  }
  out += ']';
}

void append_descriptor_set(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address,
                           std::uint64_t count) {
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy) return append_address(out, address);
  out += '[';
  bool first = true;
  for (std::size_t descriptor = 0; descriptor < std::min<std::uint64_t>(count, copy->size() * 8); ++descriptor) {
    if ((std::to_integer<unsigned>((*copy)[descriptor / 8]) >> descriptor % 8 & 1) == 0) continue;
    if (!first) out += ' ';
    append_descriptor(out, call, static_cast<int>(descriptor));
    first = false;
  }
  out += ']';
}

void append_epoll_event(std::string& out, Bytes event) {
  const std::size_t data = event.size() == 12 ? 4 : 8;
  out += "{events=";
  append_flags(out, constants::epoll_event_names, event.u32(0));
  append(out, ", data={{u32={}, u64={}}}}}", event.u32(data), event.u64(data));
}

void append_epoll_events(std::string& out, const Call& call, std::uint64_t address) {
  const std::size_t size = epoll_event_size(call.architecture);
  const std::uint64_t count = call.outcome && !call.failed() ? static_cast<std::uint64_t>(call.outcome->result) : 0;
  if (count == 0 && !call.failed()) {
    out += "[]";
    return;
  }
  const auto copy = call.failed() || count > 4096 ? std::nullopt : call.at_return.block(address, count * size);
  if (!copy) return append_address(out, address);
  out += '[';
  for (std::size_t index = 0; index < count; ++index) {
    if (index > 0) out += ", ";
    append_epoll_event(out, Bytes(copy->subspan(index * size, size), call.word()));
  }
  out += ']';
}

void append_readiness(std::string& out, const Call& call) {
  if (!call.outcome || call.failed()) return;
  if (call.outcome->result == 0) {
    out += " (Timeout)";
    return;
  }
  std::string ready;
  const bool polls = call.name == "poll" || call.name == "ppoll";
  polls ? append_ready_polls(ready, call) : append_ready_sets(ready, call);
  const std::uint64_t timeout = polls ? call.arguments[2] : call.arguments[4];
  const bool keeps_time = call.name != "poll" && timeout != 0;
  if (const auto left = keeps_time ? call.at_return.block(timeout, 2 * call.word()) : std::nullopt) {
    ready += ready.empty() ? "left " : ", left ";
    const Bytes time(*left, call.word());
    call.name == "ppoll" || call.name == "pselect6" ? append_timespec(ready, time) : append_timeval(ready, time);
  }
  if (!ready.empty()) append(out, " ({})", ready);
}

}  // namespace ramet::trace::strace_print
