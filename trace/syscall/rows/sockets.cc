// Sockets.
#include "trace/syscall/rows/build.h"
#include "trace/syscall/constants/sockets.h"
#include "trace/syscall/rows/groups.h"

namespace ramet::trace::rows {
namespace {

using namespace build;

constexpr Row sockets_table[] = {
    {"socket", is::network, {{choice(constants::socket_families), socket_type, socket_protocol},
      ResultKind::descriptor}},
    {"socketpair", is::network, {{choice(constants::socket_families), socket_type, socket_protocol,
      out(Kind::descriptor_pair)}}},
    {"bind", is::network, {{descriptor, in(Kind::socket_address, 2), signed_32}}},
    {"connect", is::network, {{descriptor, in(Kind::socket_address, 2), signed_32}}},
    {"listen", is::network, {{descriptor, signed_32}}},
    {"accept", is::network, {{descriptor, out(Kind::socket_address, 2), socket_length}, ResultKind::descriptor}},
    {"accept4", is::network, {{descriptor, out(Kind::socket_address, 2), socket_length,
      flags(constants::socket_flags)}, ResultKind::descriptor}},
    {"getsockname", is::network, {{descriptor, out(Kind::socket_address, 2), socket_length}}},
    {"getpeername", is::network, {{descriptor, out(Kind::socket_address, 2), socket_length}}},
    {"shutdown", is::network, {{descriptor, choice(constants::shutdown_directions)}}},
    {"sendto", is::network, {{descriptor, in(Kind::bytes, 2), unsigned_word, flags(constants::message_flags),
      in(Kind::socket_address, 5), unsigned_32}}},
    {"recvfrom", is::network, {{descriptor, out(Kind::bytes, 2), unsigned_word, flags(constants::message_flags),
      out(Kind::socket_address, 5), socket_length}}},
    {"sendmsg", is::network, {{descriptor, in(Kind::message), flags(constants::message_flags)}}},
    {"recvmsg", is::network, {{descriptor, out(Kind::message), flags(constants::message_flags)}}},
    {"setsockopt", is::network, {{descriptor, choice(constants::socket_levels), socket_option, in(Kind::option_value,
      4), unsigned_32}}},
    {"getsockopt", is::network, {{descriptor, choice(constants::socket_levels), socket_option, out(Kind::option_value,
      4), socket_length}}},
};

}  // namespace

std::span<const Row> sockets() { return sockets_table; }

}  // namespace ramet::trace::rows
