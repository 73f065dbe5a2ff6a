// Names as their authors wrote them: C++ and Rust (v0 and legacy, without the hash), parameters left out.
// Source: libiberty/demangle.h, which, unlike __cxa_demangle, bounds its recursion: symbols are not to be trusted.
#pragma once

#include <string>
#include <string_view>

namespace ramet::trace {

// `name` itself where it is not mangled.
[[nodiscard]] std::string demangle(const std::string& name);

}  // namespace ramet::trace
