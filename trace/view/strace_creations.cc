#include "trace/view/strace_creations.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

struct Creator {
  CreateCall call;
  std::string_view name;
};
constexpr std::array creators{Creator{CreateCall::clone, "clone"}, Creator{CreateCall::clone3, "clone3"},
                              Creator{CreateCall::fork, "fork"}, Creator{CreateCall::vfork, "vfork"}};

bool holds(const SyscallSelection& selection, Architecture architecture, std::string_view name) {
  const auto number = syscall_number(architecture, name);
  return number && selection.contains(architecture, *number);
}

}  // namespace

std::string StraceCreations::hint(const SyscallSelection& selection, std::string_view expression,
                                  Architecture architecture) const {
  bool asks = false;
  std::string left_out;
  for (const auto& [call, name] : creators) {
    if (holds(selection, architecture, name))
      asks = true;
    else if (seen_.contains(call))
      left_out += fmt::format("{}{}", left_out.empty() ? "" : ",", name);
  }
  if (!asks || left_out.empty()) return {};
  if (expression.starts_with("trace=")) expression.remove_prefix(std::string_view("trace=").size());
  if (expression.starts_with('!')) return fmt::format("this program creates tasks with {}, which -e {} leaves out", left_out, expression);
  return fmt::format("this program creates tasks with {}, which -e {} leaves out: try -e {},{}", left_out, expression,
                     expression, left_out);
}

}  // namespace ramet::trace
