// Names of the values that concern descriptors waited for, clocks and timers. Source: poll(2), epoll_ctl(2), clock_nanosleep(2) and the kernel's headers.
#pragma once

#include "trace/syscall/name_table.h"

namespace ramet::trace::constants {

extern const NameTable poll_events;
extern const NameTable epoll_flags;
extern const NameTable epoll_operations;
extern const NameTable epoll_event_names;
extern const NameTable eventfd_flags;
extern const NameTable clocks;
extern const NameTable timer_flags;
extern const NameTable interval_timers;
extern const NameTable timerfd_flags;
extern const NameTable timerfd_settime_flags;

}  // namespace ramet::trace::constants
