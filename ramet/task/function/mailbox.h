// Mailbox: where a process leaves the answer that its creator takes when it has ended: a value, or what was thrown.
// What the process is to work on may lie in it before. It is a file in memory: nobody waits for anybody, however long
// the answer, and an answer of a process that died in the middle is not there. Layout: one Header, then the bytes that
// it speaks of. A short letter may go by a message instead, where somebody waits for it: the same layout.
#pragma once

#include <cstdint>
#include <optional>

#include "ramet/own/memory_file.h"
#include "ramet/task/transfer.h"

namespace ramet {

enum class Letter : std::uint64_t { none, question, value, exception, error };

class Mailbox {
 public:
  // Fails with EMFILE, ENFILE.
  [[nodiscard]] static Result<Mailbox> make();
  // One that came from another process.
  explicit Mailbox(Fd file) : file_(std::move(file)), identity_(file_.identity()) {}
  Mailbox() = default;

  [[nodiscard]] int number() const { return file_.number(); }
  // Its descriptor gets a number that is at least `lowest`, where there is room. Async-signal-safe.
  void move_above(int lowest) noexcept { file_.move_above(lowest); }

  struct Content {
    Letter letter = Letter::none;
    Bytes bytes;
  };
  // So many bytes at most go by a message.
  static constexpr std::size_t most_by_message = 1024;

  // A socket whose other end waits for the letter.
  enum class Waits : std::uint8_t { for_the_mailbox, for_a_message };
  void tell_through(Fd socket, Waits waits);
  // The letter itself by a message, in place of put(). False when nobody waits for one, or it is too long. Async-signal-safe.
  bool send(Letter letter, std::span<const std::byte> bytes) const noexcept;
  // Tells by a byte, where somebody waits, that the letter is in; false where nobody does. Async-signal-safe.
  bool tell() const noexcept;
  // What has come by such a socket: the letter, or that it is in the mailbox, which is Letter::none. Nothing when nothing has
  // come by now.
  [[nodiscard]] static std::optional<Content> receive(const Fd& socket);

  // A letter that has come by a message: it is the content from now on.
  void hold(Content letter) { held_ = std::move(letter); }

  // Puts a letter in, in place of what was there. False when it cannot: no memory, or the descriptor was closed, or is
  // another file by now. Async-signal-safe.
  bool put(Letter letter, std::span<const std::byte> bytes) const noexcept;

  [[nodiscard]] Content content() const;

  // The same where its size is known before. False when there is something else. Async-signal-safe.
  [[nodiscard]] bool take(Letter letter, std::span<std::byte> bytes) const noexcept;

 private:
  struct Header {
    Letter letter = Letter::none;
    std::uint64_t size = 0;
  };
  // The function may have closed the socket, and opened something else under its number.
  [[nodiscard]] bool can_tell() const noexcept;

  explicit Mailbox(MemoryFile file) : file_(std::move(file)), identity_(file_.identity()) {}

  MemoryFile file_;
  MemoryFile::Identity identity_;
  MemoryFile teller_;  // no file, but what can be said of a descriptor is the same
  MemoryFile::Identity teller_identity_;
  Waits waits_ = Waits::for_the_mailbox;
  Content held_;  // Letter::none: what is in the file
};

}  // namespace ramet
