#include "ramet/task/function/mailbox.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <array>
#include <cstring>

#include "ramet/kernel/raw_syscall.h"

namespace ramet {

Result<Mailbox> Mailbox::make() {
  auto file = MemoryFile::make("ramet mailbox");
  if (!file) return std::unexpected(file.error());
  return Mailbox(std::move(*file));
}

// The header last: a letter is there when all of it is.
bool Mailbox::put(Letter letter, std::span<const std::byte> bytes) const noexcept {
  const Header header{.letter = letter, .size = bytes.size()};
  return file_.identity() == identity_ && file_.write(bytes, sizeof header) &&
         file_.write(std::as_bytes(std::span(&header, 1)), 0);
}

void Mailbox::tell_through(Fd socket, Waits waits) {
  teller_ = MemoryFile(std::move(socket));
  teller_identity_ = teller_.identity();
  waits_ = waits;
}

bool Mailbox::can_tell() const noexcept { return teller_.number() >= 0 && teller_.identity() == teller_identity_; }

bool Mailbox::send(Letter letter, std::span<const std::byte> bytes) const noexcept {
  if (waits_ != Waits::for_a_message || bytes.size() > most_by_message || !can_tell()) return false;
  Header header{.letter = letter, .size = bytes.size()};
  std::array<iovec, 2> parts{iovec{.iov_base = &header, .iov_len = sizeof header},
                             iovec{.iov_base = const_cast<std::byte*>(bytes.data()), .iov_len = bytes.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return raw_syscall(SYS_sendmsg, teller_.number(), &message, MSG_NOSIGNAL | MSG_DONTWAIT) > 0;
}

bool Mailbox::tell() const noexcept {
  return can_tell() && raw_syscall(SYS_sendto, teller_.number(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT, nullptr, 0) > 0;
}

std::optional<Mailbox::Content> Mailbox::receive(const Fd& socket) {
  std::array<std::byte, sizeof(Header) + most_by_message> message;
  ssize_t size = -1;
  do {
    size = recv(socket.number(), message.data(), message.size(), MSG_DONTWAIT);
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return std::nullopt;
  Content content;
  Header header;
  if (static_cast<std::size_t>(size) < sizeof header) return content;
  std::memcpy(&header, message.data(), sizeof header);
  if (header.size != static_cast<std::size_t>(size) - sizeof header) return content;
  content.letter = header.letter;
  content.bytes.assign(message.begin() + sizeof header, message.begin() + size);
  return content;
}

Mailbox::Content Mailbox::content() const {
  if (held_.letter != Letter::none) return held_;
  Header header;
  Content content;
  if (!file_.read(std::as_writable_bytes(std::span(&header, 1)), 0)) return content;
  if (header.size > file_.size() - sizeof header) return content;
  content.bytes.resize(header.size);
  if (file_.read(content.bytes, sizeof header)) content.letter = header.letter;
  return content;
}

bool Mailbox::take(Letter letter, std::span<std::byte> bytes) const noexcept {
  Header header;
  return file_.read(std::as_writable_bytes(std::span(&header, 1)), 0) && header.letter == letter &&
         header.size == bytes.size() && file_.read(bytes, sizeof header);
}

}  // namespace ramet
