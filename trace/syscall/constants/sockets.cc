#include "trace/syscall/constants/sockets.h"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace ramet::trace::constants {
namespace {

constexpr NamedValue socket_families_values[] = {
    {AF_UNSPEC, "AF_UNSPEC"}, {AF_UNIX, "AF_UNIX"}, {AF_INET, "AF_INET"}, {AF_AX25, "AF_AX25"}, {AF_IPX, "AF_IPX"},
    {AF_APPLETALK, "AF_APPLETALK"}, {AF_NETROM, "AF_NETROM"}, {AF_BRIDGE, "AF_BRIDGE"}, {AF_ATMPVC, "AF_ATMPVC"},
    {AF_X25, "AF_X25"}, {AF_INET6, "AF_INET6"}, {AF_KEY, "AF_KEY"}, {AF_NETLINK, "AF_NETLINK"},
    {AF_PACKET, "AF_PACKET"}, {AF_ALG, "AF_ALG"}, {AF_VSOCK, "AF_VSOCK"}, {AF_XDP, "AF_XDP"},
    {AF_BLUETOOTH, "AF_BLUETOOTH"}, {AF_CAN, "AF_CAN"}, {AF_TIPC, "AF_TIPC"},
};

constexpr NamedValue socket_types_values[] = {
    {1, "SOCK_STREAM"}, {2, "SOCK_DGRAM"}, {3, "SOCK_RAW"}, {4, "SOCK_RDM"}, {5, "SOCK_SEQPACKET"}, {6, "SOCK_DCCP"},
    {10, "SOCK_PACKET"},
};

constexpr NamedValue socket_flags_values[] = {
    {SOCK_CLOEXEC, "SOCK_CLOEXEC"}, {SOCK_NONBLOCK, "SOCK_NONBLOCK"},
};

constexpr NamedValue internet_protocols_values[] = {
    {IPPROTO_IP, "IPPROTO_IP"}, {IPPROTO_ICMP, "IPPROTO_ICMP"}, {IPPROTO_IGMP, "IPPROTO_IGMP"},
    {IPPROTO_TCP, "IPPROTO_TCP"}, {IPPROTO_UDP, "IPPROTO_UDP"}, {IPPROTO_ICMPV6, "IPPROTO_ICMPV6"},
    {IPPROTO_SCTP, "IPPROTO_SCTP"}, {IPPROTO_RAW, "IPPROTO_RAW"},
};

constexpr NamedValue netlink_protocols_values[] = {
    {NETLINK_ROUTE, "NETLINK_ROUTE"}, {NETLINK_SOCK_DIAG, "NETLINK_SOCK_DIAG"},
    {NETLINK_NETFILTER, "NETLINK_NETFILTER"}, {NETLINK_KOBJECT_UEVENT, "NETLINK_KOBJECT_UEVENT"},
    {NETLINK_AUDIT, "NETLINK_AUDIT"}, {NETLINK_CONNECTOR, "NETLINK_CONNECTOR"}, {NETLINK_GENERIC, "NETLINK_GENERIC"},
    {NETLINK_SELINUX, "NETLINK_SELINUX"},
};

constexpr NamedValue shutdown_directions_values[] = {
    {0, "SHUT_RD"}, {1, "SHUT_WR"}, {2, "SHUT_RDWR"},
};

constexpr NamedValue message_flags_values[] = {
    {MSG_OOB, "MSG_OOB"}, {MSG_PEEK, "MSG_PEEK"}, {MSG_DONTROUTE, "MSG_DONTROUTE"}, {MSG_CTRUNC, "MSG_CTRUNC"},
    {MSG_PROXY, "MSG_PROXY"}, {MSG_TRUNC, "MSG_TRUNC"}, {MSG_DONTWAIT, "MSG_DONTWAIT"}, {MSG_EOR, "MSG_EOR"},
    {MSG_WAITALL, "MSG_WAITALL"}, {MSG_FIN, "MSG_FIN"}, {MSG_SYN, "MSG_SYN"}, {MSG_CONFIRM, "MSG_CONFIRM"},
    {MSG_RST, "MSG_RST"}, {MSG_ERRQUEUE, "MSG_ERRQUEUE"}, {MSG_NOSIGNAL, "MSG_NOSIGNAL"}, {MSG_MORE, "MSG_MORE"},
    {MSG_WAITFORONE, "MSG_WAITFORONE"}, {MSG_BATCH, "MSG_BATCH"}, {MSG_ZEROCOPY, "MSG_ZEROCOPY"},
    {MSG_FASTOPEN, "MSG_FASTOPEN"}, {MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC"},
};

constexpr NamedValue socket_levels_values[] = {
    {SOL_IP, "SOL_IP"}, {SOL_SOCKET, "SOL_SOCKET"}, {6, "SOL_TCP"}, {17, "SOL_UDP"}, {41, "SOL_IPV6"},
    {SOL_RAW, "SOL_RAW"}, {SOL_PACKET, "SOL_PACKET"}, {SOL_NETLINK, "SOL_NETLINK"},
};

constexpr NamedValue socket_options_values[] = {
    {SO_DEBUG, "SO_DEBUG"}, {SO_REUSEADDR, "SO_REUSEADDR"}, {SO_TYPE, "SO_TYPE"}, {SO_ERROR, "SO_ERROR"},
    {SO_DONTROUTE, "SO_DONTROUTE"}, {SO_BROADCAST, "SO_BROADCAST"}, {SO_SNDBUF, "SO_SNDBUF"},
    {SO_RCVBUF, "SO_RCVBUF"}, {SO_KEEPALIVE, "SO_KEEPALIVE"}, {SO_OOBINLINE, "SO_OOBINLINE"},
    {SO_NO_CHECK, "SO_NO_CHECK"}, {SO_PRIORITY, "SO_PRIORITY"}, {SO_LINGER, "SO_LINGER"},
    {SO_BSDCOMPAT, "SO_BSDCOMPAT"}, {SO_REUSEPORT, "SO_REUSEPORT"}, {SO_PASSCRED, "SO_PASSCRED"},
    {SO_PEERCRED, "SO_PEERCRED"}, {SO_RCVLOWAT, "SO_RCVLOWAT"}, {SO_SNDLOWAT, "SO_SNDLOWAT"}, {20, "SO_RCVTIMEO_OLD"},
    {21, "SO_SNDTIMEO_OLD"}, {SO_BINDTODEVICE, "SO_BINDTODEVICE"}, {SO_ATTACH_FILTER, "SO_ATTACH_FILTER"},
    {SO_DETACH_FILTER, "SO_DETACH_FILTER"}, {SO_PEERNAME, "SO_PEERNAME"}, {SO_ACCEPTCONN, "SO_ACCEPTCONN"},
    {SO_PEERSEC, "SO_PEERSEC"}, {SO_SNDBUFFORCE, "SO_SNDBUFFORCE"}, {SO_RCVBUFFORCE, "SO_RCVBUFFORCE"},
    {SO_PASSSEC, "SO_PASSSEC"}, {SO_MARK, "SO_MARK"}, {SO_PROTOCOL, "SO_PROTOCOL"}, {SO_DOMAIN, "SO_DOMAIN"},
};

}  // namespace

const NameTable socket_families{"AF_???", socket_families_values};
const NameTable socket_types{"SOCK_???", socket_types_values};
const NameTable socket_flags{"SOCK_???", socket_flags_values};
const NameTable internet_protocols{"IPPROTO_???", internet_protocols_values};
const NameTable netlink_protocols{"NETLINK_???", netlink_protocols_values};
const NameTable shutdown_directions{"SHUT_???", shutdown_directions_values};
const NameTable message_flags{"MSG_???", message_flags_values};
const NameTable socket_levels{"SOL_???", socket_levels_values};
const NameTable socket_options{"SO_???", socket_options_values};

}  // namespace ramet::trace::constants
