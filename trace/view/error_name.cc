#include "trace/view/error_name.h"

#include <fmt/format.h>

#include <cstring>

namespace ramet::trace {

std::string error_name(int error) {
  switch (error) {
    case 512: return "ERESTARTSYS";
    case 513: return "ERESTARTNOINTR";
    case 514: return "ERESTARTNOHAND";
    case 516: return "ERESTART_RESTARTBLOCK";
    default: break;
  }
  if (const char* name = ::strerrorname_np(error)) return name;
  return fmt::format("errno {}", error);
}

std::string error_sentence(int error) {
  const char* sentence = ::strerrordesc_np(error);
  return sentence == nullptr ? std::string{} : std::string(sentence);
}

}  // namespace ramet::trace
