// Names as their authors wrote them: C++ and Rust (v0 and legacy, without the hash), parameters left out; and without what
// a compiler adds to the name of its own copy of a function, such as create.constprop.0.
// Source: libiberty/demangle.h, which, unlike __cxa_demangle, bounds its recursion: symbols are not to be trusted.
#pragma once

#include <string>
#include <string_view>

namespace ramet::trace {

// `symbol` itself where there is nothing to undo.
[[nodiscard]] std::string demangle(const std::string& symbol);

}  // namespace ramet::trace
