#include "trace/view/style.h"

namespace ramet::trace {
namespace {

std::string_view code_of(Role role) {
  switch (role) {
    case Role::plain: return "";
    case Role::thread: return "32";
    case Role::process: return "1";
    case Role::number: return "36";
    case Role::time: return "34";
    case Role::verb: return "1";
    case Role::dim: return "2";
    case Role::good: return "32";
    case Role::warning: return "33";
    case Role::error: return "1;31";
  }
  return "";
}

}  // namespace

std::string paint(const Style& style, Role role, std::string_view text) {
  const std::string_view code = code_of(role);
  if (!style.colour || code.empty() || text.empty()) return std::string(text);
  std::string painted;
  painted.reserve(text.size() + code.size() + 7);
  painted.append("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
  return painted;
}

}  // namespace ramet::trace
