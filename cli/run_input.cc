#include "cli/run_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace ramet::cli {

Result<int> descriptor_in(const std::string& text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0)
    return refuse("option", "'" + text + "' is no descriptor");
  if (::fcntl(number, F_GETFD) == -1) return refuse("option", "no descriptor " + text + " is open");
  return number;
}

Result<std::string> contents_of(const std::string& descriptor, std::size_t most_bytes) {
  const auto number = descriptor_in(descriptor);
  if (!number) return std::unexpected(number.error());
  std::string contents;
  std::array<char, 65536> piece;  // NOLINT: only what is read is used
  for (;;) {
    const ssize_t size = ::read(*number, piece.data(), piece.size());
    if (size == 0) return contents;
    if (size == -1 && errno == EINTR) continue;
    if (size == -1) return last_error("read", "descriptor " + descriptor);
    contents.append(piece.data(), static_cast<std::size_t>(size));
    if (contents.size() > most_bytes)
      return refuse("option", "descriptor " + descriptor + " gives more than " + std::to_string(most_bytes) + " bytes");
  }
}

Result<std::vector<sock_filter>> filter_in(const std::string& descriptor) {
  auto bytes = contents_of(descriptor, BPF_MAXINSNS * sizeof(sock_filter));
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->empty() || bytes->size() % sizeof(sock_filter) != 0)
    return refuse("option", "descriptor " + descriptor + " holds no filter: " + std::to_string(bytes->size()) +
                                " bytes are not a number of instructions of " + std::to_string(sizeof(sock_filter)));
  std::vector<sock_filter> filter(bytes->size() / sizeof(sock_filter));
  std::memcpy(filter.data(), bytes->data(), bytes->size());
  return filter;
}

}  // namespace ramet::cli
