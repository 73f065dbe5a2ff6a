// The known name that is nearest to a mistyped one, for "did you mean ...?".
// Source: the Levenshtein distance, one row at a time.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ramet {

// Empty when every name differs in more than a third of its letters. Upper and lower case are the same.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view typed,
                                                           std::span<const std::string_view> names);

}  // namespace ramet
