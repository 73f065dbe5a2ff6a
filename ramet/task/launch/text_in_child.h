// Texts in the child: libc's functions may be somebody else's (a sanitizer's), who keeps accounts.
#pragma once

#include <cstddef>

namespace ramet::launch {

inline std::size_t length_in_child(const char* text) noexcept {
  std::size_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

}  // namespace ramet::launch
