#include "trace/view/strace_print/times.h"

#include <ctime>
#include <sys/stat.h>

#include "trace/view/strace_print/text.h"

namespace ramet::trace::strace_print {

void append_timespec(std::string& out, Bytes time) {
  append(out, "{{tv_sec={}, tv_nsec={}}}", time.signed_word(0), time.signed_word(1));
}

void append_timeval(std::string& out, Bytes time) {
  append(out, "{{tv_sec={}, tv_usec={}}}", time.signed_word(0), time.signed_word(1));
}

std::string date(std::int64_t seconds, std::int64_t fraction, int digits) {
  const std::time_t time = seconds;
  std::tm parts{};
  if (::localtime_r(&time, &parts) == nullptr) return {};
  char day[40];
  char zone[16];
  if (std::strftime(day, sizeof day, "%FT%T", &parts) == 0 || std::strftime(zone, sizeof zone, "%z", &parts) == 0) return {};
  return fraction == 0 ? fmt::format("{}{}", day, zone) : fmt::format("{}.{:0{}}{}", day, fraction, digits, zone);
}

void append_timespec_pair(std::string& out, Bytes times) {
  out += '[';
  for (std::size_t index = 0; index < 2; ++index) {
    if (index > 0) out += ", ";
    const std::int64_t seconds = times.signed_word(2 * index);
    const std::int64_t nanoseconds = times.signed_word(2 * index + 1);
    if (nanoseconds == UTIME_NOW)
      out += "UTIME_NOW";
    else if (nanoseconds == UTIME_OMIT)
      out += "UTIME_OMIT";
    else {
      append_timespec(out, times.from(2 * index * times.word_size()));
      const std::string text = date(seconds, nanoseconds, 9);
      if (!text.empty()) append(out, " /* {} */", text);
    }
  }
  out += ']';
}

void append_timeval_pair(std::string& out, Bytes times) {
  out += '[';
  for (std::size_t index = 0; index < 2; ++index) {
    if (index > 0) out += ", ";
    append_timeval(out, times.from(2 * index * times.word_size()));
    const std::string text = date(times.signed_word(2 * index), times.signed_word(2 * index + 1), 6);
    if (!text.empty()) append(out, " /* {} */", text);
  }
  out += ']';
}

void append_interval_timespec(std::string& out, Bytes timer) {
  out += "{it_interval=";
  append_timespec(out, timer);
  out += ", it_value=";
  append_timespec(out, timer.from(2 * timer.word_size()));
  out += '}';
}

void append_interval_timeval(std::string& out, Bytes timer) {
  out += "{it_interval=";
  append_timeval(out, timer);
  out += ", it_value=";
  append_timeval(out, timer.from(2 * timer.word_size()));
  out += '}';
}

void append_interval_times(std::string& out, Bytes times) {
  append(out, "{{tms_utime={}, tms_stime={}, tms_cutime={}, tms_cstime={}}}", times.word(0), times.word(1), times.word(2),
         times.word(3));
}

void append_timezone(std::string& out, Bytes zone) {
  append(out, "{{tz_minuteswest={}, tz_dsttime={}}}", zone.s32(0), zone.s32(4));
}

}  // namespace ramet::trace::strace_print
