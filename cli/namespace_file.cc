#include "cli/namespace_file.h"

#include <unistd.h>

#include <charconv>
#include <string_view>

namespace ramet::cli {

Result<std::uint64_t> namespace_number(const std::string& process, const NamespaceFile& file) {
  const std::string path = "/proc/" + process + "/ns/" + file.name;
  std::array<char, 64> text{};
  const ssize_t size = ::readlink(path.c_str(), text.data(), text.size());
  if (size < 0) return last_error("namespace", path);
  const std::string_view link(text.data(), static_cast<std::size_t>(size));
  std::uint64_t number = 0;
  const std::size_t begin = link.find('[') + 1;
  const auto read = std::from_chars(link.data() + begin, link.data() + link.size(), number);
  if (begin == 0 || read.ec != std::errc()) return refuse("namespace", path + " is '" + std::string(link) + "'");
  return number;
}

}  // namespace ramet::cli
