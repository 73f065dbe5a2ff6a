// Who a task is, and what it may: users, capabilities, limits, the system's names.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/process.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Row identity_table[] = {
    {"getuid", is::credentials | is::pure, {}},
    {"getuid32", is::credentials | is::pure, {}},
    {"getgid", is::credentials | is::pure, {}},
    {"getgid32", is::credentials | is::pure, {}},
    {"geteuid", is::credentials | is::pure, {}},
    {"geteuid32", is::credentials | is::pure, {}},
    {"getegid", is::credentials | is::pure, {}},
    {"getegid32", is::credentials | is::pure, {}},
    {"setuid", is::credentials, {{user}}},
    {"setuid32", is::credentials, {{user}}},
    {"setgid", is::credentials, {{user}}},
    {"setgid32", is::credentials, {{user}}},
    {"setreuid", is::credentials, {{user, user}}},
    {"setreuid32", is::credentials, {{user, user}}},
    {"setregid", is::credentials, {{user, user}}},
    {"setregid32", is::credentials, {{user, user}}},
    {"setresuid", is::credentials, {{user, user, user}}},
    {"setresuid32", is::credentials, {{user, user, user}}},
    {"setresgid", is::credentials, {{user, user, user}}},
    {"setresgid32", is::credentials, {{user, user, user}}},
    {"setfsuid", is::credentials, {{user}}},
    {"setfsuid32", is::credentials, {{user}}},
    {"setfsgid", is::credentials, {{user}}},
    {"setfsgid32", is::credentials, {{user}}},
    {"getresuid", is::credentials, {{out(Kind::unsigned_integer), out(Kind::unsigned_integer),
      out(Kind::unsigned_integer)}}},
    {"getresuid32", is::credentials, {{out(Kind::unsigned_integer), out(Kind::unsigned_integer),
      out(Kind::unsigned_integer)}}},
    {"getresgid", is::credentials, {{out(Kind::unsigned_integer), out(Kind::unsigned_integer),
      out(Kind::unsigned_integer)}}},
    {"getresgid32", is::credentials, {{out(Kind::unsigned_integer), out(Kind::unsigned_integer),
      out(Kind::unsigned_integer)}}},
    {"getgroups", is::credentials, {{signed_32, out(Kind::user_ids, 0)}}},
    {"getgroups32", is::credentials, {{signed_32, out(Kind::user_ids, 0)}}},
    {"setgroups", is::credentials, {{unsigned_word, in(Kind::user_ids, 0)}}},
    {"setgroups32", is::credentials, {{unsigned_word, in(Kind::user_ids, 0)}}},
    {"capget", is::credentials, {{both(Kind::capability_header), out(Kind::capability_data)}}},
    {"capset", is::credentials, {{in(Kind::capability_header), in(Kind::capability_data)}}},
    {"prlimit64", is::plain, {{process, choice(constants::resources), in(Kind::limit), out(Kind::limit)}}},
    {"getrlimit", is::plain, {{choice(constants::resources), out(Kind::word_limit)}}},
    {"ugetrlimit", is::plain, {{choice(constants::resources), out(Kind::word_limit)}}},
    {"setrlimit", is::plain, {{choice(constants::resources), in(Kind::word_limit)}}},
    {"getrusage", is::plain, {{choice(constants::usage_targets), out(Kind::usage)}}},
    {"uname", is::plain, {{out(Kind::system_name)}}},
    {"sysinfo", is::plain, {{out(Kind::system_information)}}},
    {"getrandom", is::plain, {{out(Kind::bytes, 1), unsigned_word, flags(constants::random_flags)}}},
    {"getcpu", is::plain, {{out(Kind::unsigned_integer), out(Kind::unsigned_integer), address}}},
    {"sethostname", is::plain, {{in(Kind::bytes, 1), unsigned_word}}},
    {"setdomainname", is::plain, {{in(Kind::bytes, 1), unsigned_word}}},
};

}  // namespace

std::span<const Row> identity() { return identity_table; }

}  // namespace ramet::trace::rows
