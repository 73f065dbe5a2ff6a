#include "ramet/task/function/mailbox.h"

#include <sys/socket.h>
#include <sys/syscall.h>

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

void Mailbox::tell_through(Fd socket) {
  teller_ = MemoryFile(std::move(socket));
  teller_identity_ = teller_.identity();
}

// The function may have closed it, and opened something else under its number.
void Mailbox::tell() const noexcept {
  if (teller_.number() < 0 || teller_.identity() != teller_identity_) return;
  raw_syscall(SYS_sendto, teller_.number(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT, nullptr, 0);
}

Mailbox::Content Mailbox::content() const {
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
