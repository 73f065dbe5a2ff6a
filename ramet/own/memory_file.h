// MemoryFile: the owner of a file without a name, in memory alone. Processes that share no memory hand each other bytes
// through it, as many as there are, and nobody has to read while another writes.
// Source: memfd_create(2), Linux 3.17; fcntl(2) F_ADD_SEALS.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet {

// Whether this process may write a file of so many bytes, in memory or not; else errno is EFBIG. To be asked before: the write
// beyond the limit would end the whole process by SIGXFSZ. Async-signal-safe. Source: RLIMIT_FSIZE of getrlimit(2).
[[nodiscard]] bool may_become_as_large(std::uint64_t size) noexcept;

class MemoryFile {
 public:
  enum class Use : std::uint8_t { data, sealed_data, sealed_program };
  // An empty one, whose descriptor closes on exec. `name` is for those who look into /proc. Fails with EMFILE, ENFILE.
  [[nodiscard]] static Result<MemoryFile> make(const char* name, Use use = Use::data);
  // One that another process has made, and handed over.
  explicit MemoryFile(Fd file) : file_(std::move(file)) {}
  MemoryFile() = default;

  [[nodiscard]] int number() const { return file_.number(); }
  // Its descriptor gets a number that is at least `lowest`, where there is room. Async-signal-safe.
  void move_above(int lowest) noexcept;

  // Gives the descriptor away.
  [[nodiscard]] Fd release() { return std::move(file_); }

  // Writes all bytes at `offset`, and says whether it could. Async-signal-safe.
  [[nodiscard]] bool write(std::span<const std::byte> bytes, off_t offset) const noexcept;
  // Reads as many bytes from `offset` on; false where there are fewer. Async-signal-safe.
  [[nodiscard]] bool read(std::span<std::byte> bytes, off_t offset) const noexcept;
  // In bytes.
  [[nodiscard]] std::size_t size() const noexcept;
  // From now on nobody can change a byte of it, nor take this back. Fails with EPERM for one that was made for data.
  [[nodiscard]] Result<void> seal() const;

  // Whether the descriptor still is the file it was when `identity` was taken, and not another with its number.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(Identity, Identity) = default;
  };
  [[nodiscard]] Identity identity() const noexcept;

 private:
  Fd file_;
};

}  // namespace ramet
