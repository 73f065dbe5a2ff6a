// Sockets.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/sockets.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Row table[] = {
    {"socket", is::network, {{choice(constants::socket_families), choice(constants::socket_types), signed_32},
      ResultKind::descriptor}},
    {"socketpair", is::network, {{choice(constants::socket_families), choice(constants::socket_types), signed_32,
      out(Kind::integer_pair)}}},
    {"bind", is::network, {{descriptor, in(Kind::socket_address, 2), signed_32}}},
    {"connect", is::network, {{descriptor, in(Kind::socket_address, 2), signed_32}}},
    {"listen", is::network, {{descriptor, signed_32}}},
    {"accept", is::network, {{descriptor, out(Kind::socket_address, 2), both(Kind::integer)}, ResultKind::descriptor}},
    {"accept4", is::network, {{descriptor, out(Kind::socket_address, 2), both(Kind::integer),
      flags(constants::socket_flags)}, ResultKind::descriptor}},
    {"getsockname", is::network, {{descriptor, out(Kind::socket_address, 2), both(Kind::integer)}}},
    {"getpeername", is::network, {{descriptor, out(Kind::socket_address, 2), both(Kind::integer)}}},
    {"shutdown", is::network, {{descriptor, choice(constants::shutdown_directions)}}},
    {"sendto", is::network, {{descriptor, in(Kind::bytes, 2), unsigned_word, flags(constants::message_flags),
      in(Kind::socket_address, 5), unsigned_32}}},
    {"recvfrom", is::network, {{descriptor, out(Kind::bytes, 2), unsigned_word, flags(constants::message_flags),
      out(Kind::socket_address, 5), both(Kind::integer)}}},
    {"sendmsg", is::network, {{descriptor, in(Kind::message), flags(constants::message_flags)}}},
    {"recvmsg", is::network, {{descriptor, out(Kind::message), flags(constants::message_flags)}}},
    {"setsockopt", is::network, {{descriptor, choice(constants::socket_levels), choice(constants::socket_options),
      in(Kind::option_value, 4), unsigned_32}}},
    {"getsockopt", is::network, {{descriptor, choice(constants::socket_levels), choice(constants::socket_options),
      out(Kind::option_value, 4), both(Kind::integer)}}},
};

}  // namespace

std::span<const Row> sockets() { return table; }

}  // namespace ramet::trace::rows
