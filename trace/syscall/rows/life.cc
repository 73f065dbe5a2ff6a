// Births, ends and waits: what makes and unmakes tasks.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/files.h"
#include "trace/syscall/constants/process.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Variant futex_variants[] = {
    {0, {{address, futex_operation, unsigned_32, in(Kind::timespec)}}},
    {1, {{address, futex_operation, unsigned_32}}},
    {3, {{address, futex_operation, unsigned_32, unsigned_32, address}}},
    {4, {{address, futex_operation, unsigned_32, unsigned_32, address, unsigned_32}}},
    {5, {{address, futex_operation, unsigned_32, unsigned_32, address, futex_wake_expression}}},
    {6, {{address, futex_operation, skipped, in(Kind::timespec)}}},
    {7, {{address, futex_operation}}},
    {8, {{address, futex_operation}}},
    {9, {{address, futex_operation, unsigned_32, in(Kind::timespec), skipped, futex_bitset}}},
    {10, {{address, futex_operation, unsigned_32, skipped, skipped, futex_bitset}}},
    {11, {{address, futex_operation, unsigned_32, in(Kind::timespec), address}}},
    {12, {{address, futex_operation, unsigned_32, unsigned_32, address, unsigned_32}}},
    {13, {{address, futex_operation, skipped, in(Kind::timespec)}}},
};

constexpr Variant prctl_variants[] = {
    {1, {{choice(constants::prctl_options), signal}}},
    {2, {{choice(constants::prctl_options), out(Kind::signal_number)}}},
    {3, {{choice(constants::prctl_options)}, ResultKind::names, &constants::dump_choices}},
    {4, {{choice(constants::prctl_options), choice(constants::dump_choices)}}},
    {7, {{choice(constants::prctl_options)}}},
    {8, {{choice(constants::prctl_options), unsigned_word}}},
    {15, {{choice(constants::prctl_options), in(Kind::thread_name)}}},
    {16, {{choice(constants::prctl_options), out(Kind::thread_name)}}},
    {21, {{choice(constants::prctl_options)}}},
    {22, {{choice(constants::prctl_options), hexadecimal, hexadecimal, hexadecimal, hexadecimal}}},
    {23, {{choice(constants::prctl_options), choice(constants::capability_names)}}},
    {24, {{choice(constants::prctl_options), choice(constants::capability_names)}}},
    {27, {{choice(constants::prctl_options)}}},
    {28, {{choice(constants::prctl_options), hexadecimal}}},
    {29, {{choice(constants::prctl_options), unsigned_word}}},
    {30, {{choice(constants::prctl_options)}}},
    {36, {{choice(constants::prctl_options), unsigned_word}}},
    {37, {{choice(constants::prctl_options), out(Kind::integer)}}},
    {38, {{choice(constants::prctl_options), unsigned_word, unsigned_word, unsigned_word, unsigned_word}}},
    {39, {{choice(constants::prctl_options), unsigned_word, unsigned_word, unsigned_word, unsigned_word}}},
    {40, {{choice(constants::prctl_options), out(Kind::address_word)}}},
    {47, {{choice(constants::prctl_options), choice(constants::ambient_operations),
      choice(constants::capability_names), unsigned_word, unsigned_word}}},
    {0x53564d41, {{choice(constants::prctl_options), choice(constants::anonymous_names), address, unsigned_word,
      in(Kind::text)}}},
    {0x59616d61, {{choice(constants::prctl_options), process}}},
};

constexpr Variant arch_prctl_variants[] = {
    {0x1003, {{choice(constants::arch_prctl_options), out(Kind::address_word)}}},
    {0x1004, {{choice(constants::arch_prctl_options), out(Kind::address_word)}}},
};

constexpr Row life_table[] = {
    {"futex", is::plain, {{address, futex_operation, unsigned_32, address, address, unsigned_32}}, 1, 127,
      futex_variants},
    {"prctl", is::credentials, {{choice(constants::prctl_options), hexadecimal, hexadecimal, hexadecimal,
      hexadecimal}}, 0, 0xffffffff, prctl_variants},
    {"arch_prctl", is::plain, {{choice(constants::arch_prctl_options), hexadecimal}}, 0, 0xffffffff,
      arch_prctl_variants},
    {"clone", is::process, {{clone_flags, address, out(Kind::integer), in(Kind::segment), address}}},
    {"clone3", is::process, {{both(Kind::clone_arguments, 1), unsigned_word}}},
    {"fork", is::process, {}},
    {"vfork", is::process, {}},
    {"execve", is::file | is::process, {{path, in(Kind::text_list), in(Kind::environment)}}},
    {"execveat", is::file | is::process | is::descriptor, {{directory, path, in(Kind::text_list),
      in(Kind::environment), flags(constants::at_flags)}}},
    {"exit", is::process, {{signed_32}, ResultKind::never}},
    {"exit_group", is::process, {{signed_32}, ResultKind::never}},
    {"wait4", is::process, {{process, out(Kind::wait_status), flags(constants::wait_flags), out(Kind::usage)}}},
    {"waitpid", is::process, {{process, out(Kind::wait_status), flags(constants::wait_flags)}}},
    {"waitid", is::process, {{choice(constants::wait_kinds), process, out(Kind::signal_information),
      flags(constants::wait_flags), out(Kind::usage)}}},
    {"kill", is::process | is::signal, {{process, signal}}},
    {"tkill", is::process | is::signal, {{process, signal}}},
    {"tgkill", is::process | is::signal, {{process, process, signal}}},
    {"rt_sigqueueinfo", is::process | is::signal, {{process, signal, in(Kind::signal_information)}}},
    {"rt_tgsigqueueinfo", is::process | is::signal, {{process, process, signal, in(Kind::signal_information)}}},
    {"pidfd_open", is::descriptor, {{process, flags(constants::pidfd_flags)}, ResultKind::descriptor}},
    {"pidfd_send_signal", is::process | is::signal | is::descriptor, {{descriptor, signal,
      in(Kind::signal_information), unsigned_32}}},
    {"pidfd_getfd", is::descriptor, {{descriptor, signed_32, hexadecimal_32}, ResultKind::descriptor}},
    {"set_thread_area", is::plain, {{both(Kind::segment)}, ResultKind::segment}},
    {"get_thread_area", is::plain, {{out(Kind::segment)}}},
    {"set_tid_address", is::plain, {{address}}},
    {"set_robust_list", is::plain, {{address, unsigned_word}}},
    {"get_robust_list", is::plain, {{process, out(Kind::address_word), out(Kind::address_word)}}},
    {"rseq", is::plain, {{address, hexadecimal_32, flags(constants::rseq_flags), hexadecimal_32}}},
    {"unshare", is::plain, {{flags(constants::namespace_flags)}}},
    {"setns", is::descriptor, {{descriptor, flags(constants::namespace_flags)}}},
    {"ptrace", is::plain, {{choice(constants::ptrace_requests), process, address, address}}},
    {"process_mrelease", is::descriptor, {{descriptor, hexadecimal_32}}},
    {"kcmp", is::plain, {{process, process, choice(constants::kcmp_kinds), unsigned_word, unsigned_word}}},
    {"getpid", is::pure, {}},
    {"gettid", is::pure, {}},
    {"getppid", is::pure, {}},
    {"getpgrp", is::pure, {}},
    {"getpgid", is::plain, {{process}}},
    {"setpgid", is::plain, {{process, process}}},
    {"getsid", is::plain, {{process}}},
    {"setsid", is::plain, {}},
    {"restart_syscall", is::plain, {}},
    {"pause", is::signal, {}},
    {"membarrier", is::plain, {{choice(constants::membarrier_commands), hexadecimal_32}}},
    {"seccomp", is::plain, {{choice(constants::seccomp_operations), flags(constants::seccomp_flags), address}}},
    {"personality", is::plain, {{hexadecimal_32}}},
};

}  // namespace

std::span<const Row> life() { return life_table; }

}  // namespace ramet::trace::rows
