#include "trace/syscall/constants/waiting.h"

#include <ctime>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue poll_events_values[] = {
    {POLLIN, "POLLIN"}, {POLLPRI, "POLLPRI"}, {POLLOUT, "POLLOUT"}, {POLLERR, "POLLERR"}, {POLLHUP, "POLLHUP"},
    {POLLNVAL, "POLLNVAL"}, {POLLRDNORM, "POLLRDNORM"}, {POLLRDBAND, "POLLRDBAND"}, {POLLWRNORM, "POLLWRNORM"},
    {POLLWRBAND, "POLLWRBAND"}, {0x400, "POLLMSG"}, {0x1000, "POLLREMOVE"}, {0x2000, "POLLRDHUP"},
    {0x8000, "POLL_BUSY_LOOP"},
};

constexpr NamedValue epoll_flags_values[] = {
    {EPOLL_CLOEXEC, "EPOLL_CLOEXEC"},
};

constexpr NamedValue epoll_operations_values[] = {
    {EPOLL_CTL_ADD, "EPOLL_CTL_ADD"}, {EPOLL_CTL_DEL, "EPOLL_CTL_DEL"}, {EPOLL_CTL_MOD, "EPOLL_CTL_MOD"},
};

constexpr NamedValue epoll_event_names_values[] = {
    {EPOLLIN, "EPOLLIN"}, {EPOLLPRI, "EPOLLPRI"}, {EPOLLOUT, "EPOLLOUT"}, {EPOLLERR, "EPOLLERR"},
    {EPOLLHUP, "EPOLLHUP"}, {0x20, "EPOLLNVAL"}, {EPOLLRDNORM, "EPOLLRDNORM"}, {EPOLLRDBAND, "EPOLLRDBAND"},
    {EPOLLWRNORM, "EPOLLWRNORM"}, {EPOLLWRBAND, "EPOLLWRBAND"}, {EPOLLMSG, "EPOLLMSG"}, {EPOLLRDHUP, "EPOLLRDHUP"},
    {EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE"}, {EPOLLWAKEUP, "EPOLLWAKEUP"}, {EPOLLONESHOT, "EPOLLONESHOT"},
    {static_cast<std::uint32_t>(EPOLLET), "EPOLLET"},
};

constexpr NamedValue eventfd_flags_values[] = {
    {EFD_SEMAPHORE, "EFD_SEMAPHORE"}, {EFD_CLOEXEC, "EFD_CLOEXEC"}, {EFD_NONBLOCK, "EFD_NONBLOCK"},
};

constexpr NamedValue clocks_values[] = {
    {CLOCK_REALTIME, "CLOCK_REALTIME"}, {CLOCK_MONOTONIC, "CLOCK_MONOTONIC"},
    {CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID"}, {CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID"},
    {CLOCK_MONOTONIC_RAW, "CLOCK_MONOTONIC_RAW"}, {CLOCK_REALTIME_COARSE, "CLOCK_REALTIME_COARSE"},
    {CLOCK_MONOTONIC_COARSE, "CLOCK_MONOTONIC_COARSE"}, {CLOCK_BOOTTIME, "CLOCK_BOOTTIME"},
    {CLOCK_REALTIME_ALARM, "CLOCK_REALTIME_ALARM"}, {CLOCK_BOOTTIME_ALARM, "CLOCK_BOOTTIME_ALARM"},
    {10, "CLOCK_SGI_CYCLE"}, {CLOCK_TAI, "CLOCK_TAI"},
};

constexpr NamedValue timer_flags_values[] = {
    {TIMER_ABSTIME, "TIMER_ABSTIME"},
};

constexpr NamedValue interval_timers_values[] = {
    {0, "ITIMER_REAL"}, {1, "ITIMER_VIRTUAL"}, {2, "ITIMER_PROF"},
};

constexpr NamedValue timerfd_flags_values[] = {
    {TFD_CLOEXEC, "TFD_CLOEXEC"}, {TFD_NONBLOCK, "TFD_NONBLOCK"},
};

constexpr NamedValue timerfd_settime_flags_values[] = {
    {TFD_TIMER_ABSTIME, "TFD_TIMER_ABSTIME"}, {TFD_TIMER_CANCEL_ON_SET, "TFD_TIMER_CANCEL_ON_SET"},
};

}  // namespace

const NameTable poll_events{"POLL???", poll_events_values};
const NameTable epoll_flags{"EPOLL_???", epoll_flags_values};
const NameTable epoll_operations{"EPOLL_CTL_???", epoll_operations_values};
const NameTable epoll_event_names{"EPOLL???", epoll_event_names_values};
const NameTable eventfd_flags{"EFD_???", eventfd_flags_values};
const NameTable clocks{"CLOCK_???", clocks_values};
const NameTable timer_flags{"TIMER_???", timer_flags_values};
const NameTable interval_timers{"ITIMER_???", interval_timers_values};
const NameTable timerfd_flags{"TFD_???", timerfd_flags_values};
const NameTable timerfd_settime_flags{"TFD_???", timerfd_settime_flags_values};

}  // namespace ramet::trace::constants
