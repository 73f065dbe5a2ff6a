// Waiting for descriptors and for time; clocks and timers.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/process.h"
#include "trace/syscall/constants/waiting.h"
#include "trace/syscall/rows/groups.h"

#include <sys/epoll.h>

namespace ramet::trace::rows {
namespace {

using namespace build;

// What is removed needs no event, and the kernel does not look at it.
constexpr Variant epoll_ctl_variants[] = {
    {EPOLL_CTL_DEL, {{descriptor, choice(constants::epoll_operations), descriptor, address}}},
};

constexpr Row waiting_table[] = {
    {"poll", is::descriptor, {{both(Kind::poll_descriptors, 1), unsigned_32, signed_32}, ResultKind::ready}},
    {"ppoll", is::descriptor, {{both(Kind::poll_descriptors, 1), unsigned_32, both(Kind::timespec),
      in(Kind::signal_set, 4), unsigned_word}, ResultKind::ready}},
    {"select", is::descriptor, {{signed_32, both(Kind::descriptor_set, 0), both(Kind::descriptor_set, 0),
      both(Kind::descriptor_set, 0), both(Kind::timeval)}, ResultKind::ready}},
    {"_newselect", is::descriptor, {{signed_32, both(Kind::descriptor_set, 0), both(Kind::descriptor_set, 0),
      both(Kind::descriptor_set, 0), both(Kind::timeval)}, ResultKind::ready}},
    {"pselect6", is::descriptor, {{signed_32, both(Kind::descriptor_set, 0), both(Kind::descriptor_set, 0),
      both(Kind::descriptor_set, 0), both(Kind::timespec), in(Kind::signal_set_and_size)}, ResultKind::ready}},
    {"epoll_create", is::descriptor, {{signed_32}, ResultKind::descriptor}},
    {"epoll_create1", is::descriptor, {{flags(constants::epoll_flags)}, ResultKind::descriptor}},
    {"epoll_ctl", is::descriptor, {{descriptor, choice(constants::epoll_operations), descriptor,
      in(Kind::epoll_event)}}, 1, 0xffffffff, epoll_ctl_variants},
    {"epoll_wait", is::descriptor, {{descriptor, out(Kind::epoll_events, 2), signed_32, signed_32}}},
    {"epoll_pwait", is::descriptor, {{descriptor, out(Kind::epoll_events, 2), signed_32, signed_32,
      in(Kind::signal_set, 5), unsigned_word}}},
    {"eventfd", is::descriptor, {{unsigned_32}, ResultKind::descriptor}},
    {"eventfd2", is::descriptor, {{unsigned_32, flags(constants::eventfd_flags)}, ResultKind::descriptor}},
    {"nanosleep", is::plain, {{in(Kind::timespec), out(Kind::remaining_time)}}},
    {"clock_nanosleep", is::plain, {{choice(constants::clocks), flags(constants::timer_flags), in(Kind::timespec),
      out(Kind::remaining_time)}}},
    {"clock_gettime", is::clock, {{choice(constants::clocks), out(Kind::timespec)}}},
    {"clock_settime", is::clock, {{choice(constants::clocks), in(Kind::timespec)}}},
    {"clock_getres", is::clock, {{choice(constants::clocks), out(Kind::timespec)}}},
    {"gettimeofday", is::clock, {{out(Kind::timeval), out(Kind::timezone)}}},
    {"settimeofday", is::clock, {{in(Kind::timeval), in(Kind::timezone)}}},
    {"time", is::clock, {{out(Kind::long_integer)}}},
    {"getitimer", is::plain, {{choice(constants::interval_timers), out(Kind::interval_timeval)}}},
    {"setitimer", is::plain, {{choice(constants::interval_timers), in(Kind::interval_timeval),
      out(Kind::interval_timeval)}}},
    {"timerfd_create", is::descriptor, {{choice(constants::clocks), flags(constants::timerfd_flags)},
      ResultKind::descriptor}},
    {"timerfd_settime", is::descriptor, {{descriptor, flags(constants::timerfd_settime_flags),
      in(Kind::interval_timespec), out(Kind::interval_timespec)}}},
    {"timerfd_gettime", is::descriptor, {{descriptor, out(Kind::interval_timespec)}}},
    {"timer_settime", is::plain, {{signed_32, flags(constants::timer_flags), in(Kind::interval_timespec),
      out(Kind::interval_timespec)}}},
    {"timer_gettime", is::plain, {{signed_32, out(Kind::interval_timespec)}}},
    {"timer_getoverrun", is::plain, {{signed_32}}},
    {"timer_delete", is::plain, {{signed_32}}},
    {"times", is::plain, {{out(Kind::interval_times)}}},
    {"sched_yield", is::plain, {}},
    {"sched_getparam", is::plain, {{process, out(Kind::integer)}}},
    {"sched_setparam", is::plain, {{process, in(Kind::integer)}}},
    {"sched_getscheduler", is::plain, {{process}, ResultKind::names, &constants::scheduling_policies}},
    {"sched_setscheduler", is::plain, {{process, choice(constants::scheduling_policies), in(Kind::integer)}}},
    {"sched_get_priority_max", is::plain, {{choice(constants::scheduling_policies)}}},
    {"sched_get_priority_min", is::plain, {{choice(constants::scheduling_policies)}}},
    {"sched_rr_get_interval", is::plain, {{process, out(Kind::timespec)}}},
    {"sched_getaffinity", is::plain, {{process, unsigned_word, out(Kind::cpu_set, 1)}}},
    {"sched_setaffinity", is::plain, {{process, unsigned_word, in(Kind::cpu_set, 1)}}},
    {"getpriority", is::plain, {{choice(constants::priority_kinds), signed_32}}},
    {"setpriority", is::plain, {{choice(constants::priority_kinds), signed_32, signed_32}}},
};

}  // namespace

std::span<const Row> waiting() { return waiting_table; }

}  // namespace ramet::trace::rows
