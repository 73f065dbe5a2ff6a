// Mailbox: where a process leaves the answer that its creator takes when it has ended: a value, or what was thrown.
// What the process is to work on may lie in it before. It is a file in memory: nobody waits for anybody, however long
// the answer, and an answer of a process that died in the middle is not there. Layout: one Header, then the bytes that
// it speaks of.
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

  // A socket whose other end wants to know, by a byte, that the letter is in.
  void tell_through(Fd socket);
  // Tells it, where somebody wants to know. Async-signal-safe.
  void tell() const noexcept;

  // Puts a letter in, in place of what was there. False when it cannot: no memory, or the descriptor was closed, or is
  // another file by now. Async-signal-safe.
  bool put(Letter letter, std::span<const std::byte> bytes) const noexcept;

  struct Content {
    Letter letter = Letter::none;
    Bytes bytes;
  };
  [[nodiscard]] Content content() const;

  // The same where its size is known before. False when there is something else. Async-signal-safe.
  [[nodiscard]] bool take(Letter letter, std::span<std::byte> bytes) const noexcept;

 private:
  struct Header {
    Letter letter = Letter::none;
    std::uint64_t size = 0;
  };
  explicit Mailbox(MemoryFile file) : file_(std::move(file)), identity_(file_.identity()) {}

  MemoryFile file_;
  MemoryFile::Identity identity_;
  MemoryFile teller_;  // no file, but what can be said of a descriptor is the same
  MemoryFile::Identity teller_identity_;
};

}  // namespace ramet
