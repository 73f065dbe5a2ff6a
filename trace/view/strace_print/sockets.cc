#include "trace/view/strace_print/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "trace/syscall/constants/sockets.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

std::uint16_t port(Bytes address, std::size_t offset) { return ntohs(address.value<std::uint16_t>(offset)); }

void append_unix(std::string& out, Bytes address) {
  constexpr std::size_t path = 2;
  if (address.size() <= path) return;
  out += ", sun_path=";
  if (address.value<std::uint8_t>(path) != 0) return append_quoted(out, address.text(path, address.size() - path));
  // An abstract name is every byte that was given, the leading NUL shown as @.
  out += '@';
  append_quoted(out, address.from(path + 1).raw());
}

void append_inet(std::string& out, Bytes address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  const std::uint32_t host = address.u32(4);
  ::inet_ntop(AF_INET, &host, text.data(), text.size());
  append(out, ", sin_port=htons({}), sin_addr=inet_addr(\"{}\")", port(address, 2), text.data());
}

void append_inet6(std::string& out, Bytes address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto host = address.value<in6_addr>(8);
  ::inet_ntop(AF_INET6, &host, text.data(), text.size());
  append(out, ", sin6_port=htons({}), sin6_flowinfo=htonl({}), inet_pton(AF_INET6, \"{}\", &sin6_addr), sin6_scope_id={}",
         port(address, 2), ntohl(address.u32(4)), text.data(), address.u32(24));
}

void append_address_text(std::string& out, Bytes address) {
  const auto family = address.value<std::uint16_t>(0);
  out += "{sa_family=";
  append_choice(out, constants::socket_families, family);
  if (family == AF_UNIX)
    append_unix(out, address);
  else if (family == AF_INET && address.size() >= 16)
    append_inet(out, address);
  else if (family == AF_INET6 && address.size() >= 28)
    append_inet6(out, address);
  else if (family == AF_NETLINK && address.size() >= 12)
    append(out, ", nl_pid={}, nl_groups={:08x}", address.u32(4), address.u32(8));
  else {
    out += ", sa_data=";
    append_quoted(out, address.from(2).raw());
  }
  out += '}';
}

}  // namespace

void append_socket_type(std::string& out, std::uint64_t type) {
  constexpr std::uint64_t kind = 0xf;
  append_choice(out, constants::socket_types, type & kind);
  const std::uint64_t extra = type & ~kind & 0xffff'ffff;
  if ((extra & SOCK_CLOEXEC) != 0) out += "|SOCK_CLOEXEC";
  if ((extra & SOCK_NONBLOCK) != 0) out += "|SOCK_NONBLOCK";
  const std::uint64_t unknown = extra & ~std::uint64_t{SOCK_CLOEXEC | SOCK_NONBLOCK};
  if (unknown != 0) append(out, "|{}", hexadecimal(unknown));
}

void append_socket_protocol(std::string& out, const Call& call) {
  const std::uint64_t protocol = call.arguments[2] & 0xffff'ffff;
  switch (call.arguments[0]) {
    case AF_INET:
    case AF_INET6: return append_choice(out, constants::internet_protocols, protocol);
    case AF_NETLINK: return append_choice(out, constants::netlink_protocols, protocol);
    default: return append(out, "{}", protocol);
  }
}

void append_socket_option(std::string& out, const Call& call) {
  if ((call.arguments[1] & 0xffff'ffff) == SOL_SOCKET)
    append_choice(out, constants::socket_options, call.arguments[2] & 0xffff'ffff);
  else if ((call.arguments[1] & 0xffff'ffff) == IPPROTO_TCP && (call.arguments[2] & 0xffff'ffff) == 1)
    out += "TCP_NODELAY";
  else
    append(out, "{}", hexadecimal(call.arguments[2] & 0xffff'ffff));
}

void append_socket_address(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address,
                           std::uint64_t size) {
  const auto copy = address == 0 || size < 2 || size > 256 ? std::nullopt : memory.block(address, size);
  if (!copy) return append_address(out, address);
  append_address_text(out, Bytes(*copy, call.word()));
}

void append_message(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address) {
  const auto copy = address == 0 || call.failed() ? std::nullopt : memory.block(address, 7 * call.word());
  if (!copy) return append_address(out, address);
  const Bytes message(*copy, call.word());
  const std::size_t word = call.word();
  const std::uint32_t name_length = message.u32(word);
  out += "{msg_name=";
  append_socket_address(out, call, memory, message.word(0), name_length);
  append(out, ", msg_namelen={}, msg_iov=", name_length);
  const std::uint64_t total = call.outcome ? static_cast<std::uint64_t>(call.outcome->result) : UINT64_MAX;
  append_vectors(out, call, memory, message.word(2), message.word(3), total);
  append(out, ", msg_iovlen={}", message.word(3));
  if (message.word(5) != 0) {
    out += ", msg_control=";
    append_address(out, message.word(4));
  }
  append(out, ", msg_controllen={}, msg_flags=", message.word(5));
  append_flags(out, constants::message_flags, message.u32(6 * word));
  out += '}';
}

void append_socket_length(std::string& out, const Call& call, std::uint64_t address) {
  const auto before = address == 0 ? std::nullopt : call.at_entry.block(address, 4);
  const auto after = address == 0 ? std::nullopt : call.at_return.block(address, 4);
  if (!before) return append_address(out, address);
  const std::int32_t given = Bytes(*before, 4).s32(0);
  if (after && !call.failed() && Bytes(*after, 4).s32(0) != given)
    append(out, "[{} => {}]", given, Bytes(*after, 4).s32(0));
  else
    append(out, "[{}]", given);
}

void append_option_value(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address,
                         std::uint64_t size) {
  const auto copy = address == 0 || size > 256 ? std::nullopt : memory.block(address, size);
  if (!copy) return append_address(out, address);
  if (size == 4)
    append(out, "[{}]", Bytes(*copy, call.word()).s32(0));
  else
    append_bytes(out, call, memory, address, size);
}

}  // namespace ramet::trace::strace_print
