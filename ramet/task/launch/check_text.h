// CheckText: what every name that goes to the kernel has to be.
#pragma once

#include <string>

#include "ramet/result.h"

namespace ramet::launch {

[[nodiscard]] inline Result<void> check_text(const char* stage, const std::string& text) {
  if (text.empty()) return refuse(stage, "an empty name");
  if (text.find('\0') != std::string::npos) return refuse(stage, "a name with a NUL byte");
  return {};
}

}  // namespace ramet::launch
