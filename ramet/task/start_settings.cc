#include "ramet/task/start_settings.h"

#include <climits>

namespace ramet {

namespace {

constexpr std::size_t longest_name = 15;  // TASK_COMM_LEN without the final zero

std::unexpected<Error> invalid(std::string item) {
  return std::unexpected(Error{"thread settings", EINVAL, std::move(item)});
}

// libc works the least size out anew each time.
bool is_too_small(std::size_t stack) { return stack < static_cast<std::size_t>(PTHREAD_STACK_MIN); }

std::unexpected<Error> too_small(std::size_t stack) {
  return invalid("a stack of " + std::to_string(stack) + " bytes is smaller than PTHREAD_STACK_MIN");
}

}  // namespace

Result<void> StartSettings::check() const {
  if (name.size() > longest_name) return invalid("the name " + name + " is longer than 15 bytes");
  if (name.contains('\0')) return invalid("a name holds no zero byte");
  if (stack_size != 0 && is_too_small(stack_size)) return too_small(stack_size);
  if (!own_stack.empty() && is_too_small(own_stack.size())) return too_small(own_stack.size());
  if (!own_stack.empty() && stack_size != 0) return invalid("a stack of one's own has its size");
  const bool has_guard = own_stack.empty() && guard_size != 0;
  if (overflow_report == OverflowReport::wanted && !has_guard) {
    return invalid("the overflow of a stack without a guard cannot be seen");
  }
  constexpr std::size_t most = std::size_t{1} << 46;
  if (stack_size > most || guard_size.value_or(0) > most) return invalid("more stack than there are addresses");
  return {};
}

}  // namespace ramet
