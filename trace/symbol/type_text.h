// Type text: taking template and generic arguments out of a demangled name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramet::trace {

// The arguments of the first "<...>" at or behind `from`: "tuple<int, map<a, b> >" has "int" and "map<a, b> ". Trimmed.
// Empty when the brackets do not close.
[[nodiscard]] std::vector<std::string> arguments_of(std::string_view text, std::size_t from);

// "a::b<c::d>::e" as "a", "b<c::d>", "e".
[[nodiscard]] std::vector<std::string> path_of(std::string_view name);

}  // namespace ramet::trace
