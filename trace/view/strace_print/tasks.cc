#include "trace/view/strace_print/tasks.h"

#include <linux/capability.h>
#include <sys/wait.h>

#include "trace/syscall/constants/process.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/times.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {

void append_wait_status(std::string& out, std::uint32_t raw) {
  const int status = static_cast<int>(raw);
  if (WIFSTOPPED(status)) {
    append(out, "[{{WIFSTOPPED(s) && WSTOPSIG(s) == {}", signal_name(static_cast<std::uint64_t>(WSTOPSIG(status) & 0x7f)));
    if ((WSTOPSIG(status) & 0x80) != 0) out += " | 0x80";
    out += '}';
    if (raw >> 16 != 0) append(out, " | {}", hexadecimal(raw >> 16 << 16));
    out += ']';
  } else if (WIFSIGNALED(status)) {
    append(out, "[{{WIFSIGNALED(s) && WTERMSIG(s) == {}{}}}]", signal_name(static_cast<std::uint64_t>(WTERMSIG(status))),
           WCOREDUMP(status) ? " && WCOREDUMP(s)" : "");
  } else if (WIFEXITED(status)) {
    append(out, "[{{WIFEXITED(s) && WEXITSTATUS(s) == {}}}]", WEXITSTATUS(status));
  } else if (WIFCONTINUED(status)) {
    out += "[{WIFCONTINUED(s)}]";
  } else {
    append(out, "[{}]", raw);
  }
}

void append_usage(std::string& out, const Call& call, Bytes usage) {
  out += "{ru_utime=";
  append_timeval(out, usage);
  out += ", ru_stime=";
  append_timeval(out, usage.from(2 * usage.word_size()));
  if (!call.full()) {
    out += ", ...}";
    return;
  }
  constexpr std::string_view counts[] = {"maxrss", "ixrss",   "idrss",  "isrss",  "minflt",   "majflt", "nswap",
                                         "inblock", "oublock", "msgsnd", "msgrcv", "nsignals", "nvcsw",  "nivcsw"};
  for (std::size_t index = 0; index < std::size(counts); ++index)
    append(out, ", ru_{}={}", counts[index], usage.word(4 + index));
  out += '}';
}

namespace {

void append_limits(std::string& out, std::uint64_t soft, std::uint64_t hard, std::uint64_t infinite, std::string_view name) {
  const auto append_one = [&](std::uint64_t value) {
    if (value == infinite)
      out += name;
    else if (value > 1024 && value % 1024 == 0)
      append(out, "{}*1024", value / 1024);
    else
      append(out, "{}", value);
  };
  out += "{rlim_cur=";
  append_one(soft);
  out += ", rlim_max=";
  append_one(hard);
  out += '}';
}

// As C's %#08x has it.
std::string eight_wide(std::uint32_t value) { return value == 0 ? "00000000" : fmt::format("{:#08x}", value); }

}  // namespace

void append_limit(std::string& out, Bytes limit) {
  append_limits(out, limit.u64(0), limit.u64(8), UINT64_MAX, "RLIM64_INFINITY");
}

void append_word_limit(std::string& out, Bytes limit) {
  if (limit.word_size() == 8) return append_limit(out, limit);
  append_limits(out, limit.u32(0), limit.u32(4), UINT32_MAX, "RLIM_INFINITY");
}

void append_segment(std::string& out, Bytes segment) {
  const auto bits = [&](unsigned from, unsigned mask) { return segment.u32(12) >> from & mask; };
  append(out, "{{entry_number={}, base_addr={}, limit={}", segment.s32(0), eight_wide(segment.u32(4)), eight_wide(segment.u32(8)));
  append(out, ", seg_32bit={}, contents={}, read_exec_only={}, limit_in_pages={}, seg_not_present={}, useable={}}}", bits(0, 1),
         bits(1, 3), bits(3, 1), bits(4, 1), bits(5, 1), bits(6, 1));
}

void append_cpu_set(std::string& out, Bytes set) {
  out += '[';
  bool first = true;
  for (std::size_t cpu = 0; cpu < set.size() * 8; ++cpu) {
    if ((std::to_integer<unsigned>(set.raw()[cpu / 8]) >> cpu % 8 & 1) == 0) continue;
    append(out, "{}{}", first ? "" : " ", cpu);
    first = false;
  }
  out += ']';
}

void append_capability_header(std::string& out, Bytes header) {
  out += "{version=";
  switch (header.u32(0)) {
    case _LINUX_CAPABILITY_VERSION_1: out += "_LINUX_CAPABILITY_VERSION_1"; break;
    case _LINUX_CAPABILITY_VERSION_2: out += "_LINUX_CAPABILITY_VERSION_2"; break;
    case _LINUX_CAPABILITY_VERSION_3: out += "_LINUX_CAPABILITY_VERSION_3"; break;
    case 0: out += "0 /* _LINUX_CAPABILITY_VERSION_??? */"; break;
    default: append(out, "{} /* _LINUX_CAPABILITY_VERSION_??? */", hexadecimal(header.u32(0)));
  }
  append(out, ", pid={}}}", header.s32(4));
}

void append_capability_data(std::string& out, Bytes data) {
  const auto append_set = [&](std::size_t member) {
    const std::uint64_t bits = data.u32(member * 4) | static_cast<std::uint64_t>(data.u32(12 + member * 4)) << 32;
    bool first = true;
    for (std::uint64_t bit = 0; bit < 64; ++bit) {
      if ((bits >> bit & 1) == 0) continue;
      const std::string_view name = name_of(constants::capability_names, bit);
      append(out, "{}1<<{}", first ? "" : "|", name.empty() ? fmt::format("{}", bit) : std::string(name));
      first = false;
    }
    if (first) out += '0';
  };
  out += "{effective=";
  append_set(0);
  out += ", permitted=";
  append_set(1);
  out += ", inheritable=";
  append_set(2);
  out += '}';
}

void append_system_name(std::string& out, const Call& call, Bytes name) {
  constexpr std::size_t length = 65;
  constexpr std::string_view members[] = {"sysname", "nodename", "release", "version", "machine", "domainname"};
  const std::size_t shown = call.full() ? std::size(members) : 2;
  for (std::size_t index = 0; index < shown; ++index) {
    append(out, "{}{}=", index == 0 ? "{" : ", ", members[index]);
    append_quoted(out, name.text(index * length, length));
  }
  out += shown < std::size(members) ? ", ...}" : "}";
}

void append_system_information(std::string& out, Bytes information) {
  append(out, "{{uptime={}, loads=[{}, {}, {}]", information.signed_word(0), information.word(1), information.word(2),
         information.word(3));
  constexpr std::string_view members[] = {"totalram", "freeram", "sharedram", "bufferram", "totalswap", "freeswap"};
  for (std::size_t index = 0; index < std::size(members); ++index)
    append(out, ", {}={}", members[index], information.word(4 + index));
  append(out, ", procs={}, totalhigh={}, freehigh={}, mem_unit={}}}", information.value<std::uint16_t>(80),
         information.word(11), information.word(12), information.u32(104));
}

}  // namespace ramet::trace::strace_print
