#include "ramet/result.h"

#include <cstring>

namespace ramet {

std::string describe(const Error& error) {
  std::string text(error.stage);
  if (!error.item.empty()) text += (error.number == 0 ? ": " : " ") + error.item;
  if (error.number == 0) return text;
  text += ": ";
  // strerrordesc_np and strerrorname_np (glibc 2.32) use no locale and no static buffer.
  const char* sentence = strerrordesc_np(error.number);
  const char* name = strerrorname_np(error.number);
  text += sentence != nullptr ? sentence : "unknown error";
  text += name != nullptr ? " (" + std::string(name) + ")" : " (errno " + std::to_string(error.number) + ")";
  return text;
}

}  // namespace ramet
