#include "ramet/task/launch/subordinate_ids.h"

#include <pwd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

namespace ramet::launch {

namespace {

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<IdRange> range_in(std::string_view line, std::string_view user_name, std::string_view user) {
  const std::size_t first = line.find(':');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = line.find(':', first + 1);
  const std::string_view owner = line.substr(0, first);
  if (second == std::string_view::npos || (owner != user_name && owner != user)) return std::nullopt;
  const auto begin = number_in(line.substr(first + 1, second - first - 1));
  const auto count = number_in(line.substr(second + 1));
  if (!begin || !count || *count == 0) return std::nullopt;
  return IdRange{.outside = *begin, .count = *count};
}

std::string name_of(uid_t user) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

std::vector<IdRange> granted_by(const char* file, uid_t user) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return granted_in(text.str(), name_of(user), user);
}

}  // namespace

std::vector<IdRange> granted_in(std::string_view text, std::string_view user_name, uid_t user) {
  std::vector<IdRange> ranges;
  const std::string number = std::to_string(user);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    // An owner without a name would match a line that begins with a colon.
    if (auto range = range_in(text.substr(0, end), user_name.empty() ? number : user_name, number)) ranges.push_back(*range);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return ranges;
}

std::vector<IdRange> granted_users(uid_t user) { return granted_by("/etc/subuid", user); }
std::vector<IdRange> granted_groups(uid_t user) { return granted_by("/etc/subgid", user); }

}  // namespace ramet::launch
