// What the kernel calls an error, and what libc says of it in a sentence. For views.
// Source: errno(3); the restart codes, which only tracers see: linux/errno.h of the kernel.
#pragma once

#include <string>

namespace ramet::trace {

// "EAGAIN", "ERESTARTSYS", "errno 999".
[[nodiscard]] std::string error_name(int error);

// "Resource temporarily unavailable"; empty when libc has no words for it.
[[nodiscard]] std::string error_sentence(int error);

}  // namespace ramet::trace
