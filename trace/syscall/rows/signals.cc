// Signals: handlers, masks, stacks.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/signals.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Row signals_table[] = {
    {"rt_sigaction", is::signal, {{signal, in(Kind::signal_action), out(Kind::signal_action), unsigned_word}}},
    {"rt_sigprocmask", is::signal, {{choice(constants::mask_operations), in(Kind::signal_set, 3), out(Kind::signal_set,
      3), unsigned_word}}},
    {"rt_sigpending", is::signal, {{out(Kind::signal_set, 1), unsigned_word}}},
    {"rt_sigsuspend", is::signal, {{in(Kind::signal_set, 1), unsigned_word}}},
    {"rt_sigtimedwait", is::signal, {{in(Kind::signal_set, 3), out(Kind::signal_information), in(Kind::timespec),
      unsigned_word}, ResultKind::signal}},
    {"rt_sigreturn", is::signal, {{signal_frame}}},
    {"sigreturn", is::signal, {{old_signal_frame}}},
    {"sigaltstack", is::signal, {{in(Kind::alternate_stack), out(Kind::alternate_stack)}}},
    {"signalfd4", is::signal | is::descriptor, {{descriptor, in(Kind::signal_set, 2), unsigned_word,
      flags(constants::signalfd_flags)}, ResultKind::descriptor}},
    {"signalfd", is::signal | is::descriptor, {{descriptor, in(Kind::signal_set, 2), unsigned_word},
      ResultKind::descriptor}},
    {"alarm", is::plain, {{unsigned_32}}},
};

}  // namespace

std::span<const Row> signals() { return signals_table; }

}  // namespace ramet::trace::rows
