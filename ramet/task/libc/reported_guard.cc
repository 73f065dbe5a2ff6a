#include "ramet/task/libc/reported_guard.h"

#include <optional>
#include <utility>

namespace ramet {

namespace {

struct Told {
  std::size_t guard_size = 0;
  std::size_t stack_size = 0;
};

std::optional<Told> what_libc_tells_of(pthread_t thread) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(thread, &attributes) != 0) return std::nullopt;
  Told told;
  pthread_attr_getguardsize(&attributes, &told.guard_size);
  pthread_attr_getstacksize(&attributes, &told.stack_size);
  pthread_attr_destroy(&attributes);
  return told;
}

}  // namespace

// Found by trying: the primer sleeps, and nobody else reads its descriptor meanwhile.
std::size_t find_reported_guard(const Primer& primer, std::size_t stack_block) {
  constexpr std::size_t tried = 5 * 4096;  // bytes; no other word is likely to be told as the guard's size
  const std::size_t offset = stack_block + 3 * sizeof(std::uintptr_t);
  const PrimerReport& report = primer.report();
  if (offset / sizeof(std::uintptr_t) >= report.words.size()) return 0;
  auto& word = *reinterpret_cast<std::uintptr_t*>(report.descriptor + offset);
  if (word != 0) return 0;
  word = tried;
  const auto told = what_libc_tells_of(primer.thread());
  word = 0;
  return told && told->guard_size == tried && told->stack_size == primer.stack().size ? offset : 0;
}

}  // namespace ramet
