// Times: seconds with their fractions, pairs of them, timers.
#pragma once

#include <cstdint>
#include <string>

#include "trace/view/strace_print/memory_view.h"

namespace ramet::trace::strace_print {

void append_timespec(std::string& out, Bytes time);   // {tv_sec=1, tv_nsec=0}
void append_timeval(std::string& out, Bytes time);    // {tv_sec=1, tv_usec=0}
void append_timespec_pair(std::string& out, Bytes times);  // utimensat's: with the date, or UTIME_NOW
void append_timeval_pair(std::string& out, Bytes times);
void append_interval_timespec(std::string& out, Bytes timer);
void append_interval_timeval(std::string& out, Bytes timer);
void append_interval_times(std::string& out, Bytes times);  // times(2)
void append_timezone(std::string& out, Bytes zone);

// 2026-11-22T10:45:52+0000, with a fraction where there is one.
std::string date(std::int64_t seconds, std::int64_t nanoseconds, int digits);

}  // namespace ramet::trace::strace_print
