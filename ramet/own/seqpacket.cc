#include "ramet/own/seqpacket.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstring>

namespace ramet {

namespace {

struct ControlRoom {
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(Seqpacket::most_descriptors * sizeof(int))> bytes;
};

void collect_descriptors(msghdr& header, std::vector<Fd>& descriptors) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t index = 0; index < count; ++index) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + index * sizeof number, sizeof number);
      descriptors.emplace_back(number);
    }
  }
}

}  // namespace

Result<std::pair<Seqpacket, Seqpacket>> Seqpacket::make_pair() {
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return last_error("socketpair");
  return std::pair(Seqpacket(Fd(ends[0])), Seqpacket(Fd(ends[1])));
}

Result<void> Seqpacket::send(std::span<const std::byte> message, std::span<const int> descriptors) const {
  if (descriptors.size() > most_descriptors) {
    return std::unexpected(Error{"sendmsg", EINVAL, std::to_string(descriptors.size()) + " descriptors"});
  }
  iovec part{.iov_base = const_cast<std::byte*>(message.data()), .iov_len = message.size()};
  ControlRoom control;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.bytes.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    std::memset(control.bytes.data(), 0, header.msg_controllen);
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = -1;
  do {
    sent = sendmsg(number(), &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return last_error("sendmsg");
  return {};
}

Result<Seqpacket::Received> Seqpacket::receive(std::span<std::byte> message) const {
  iovec part{.iov_base = message.data(), .iov_len = message.size()};
  ControlRoom control;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  ssize_t size = -1;
  do {
    size = recvmsg(number(), &header, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0) return last_error("recvmsg");
  Received received{.size = static_cast<std::size_t>(size)};
  collect_descriptors(header, received.descriptors);
  received.lost_descriptors = (header.msg_flags & MSG_CTRUNC) != 0;
  if ((header.msg_flags & MSG_TRUNC) != 0) return std::unexpected(Error{"recvmsg", EMSGSIZE, {}});
  return received;
}

}  // namespace ramet
