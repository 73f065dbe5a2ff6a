// Golden files: what a view prints, kept in the repository and looked at by people when it changes.
// With RAMET_GOLDEN_UPDATE=1 in the environment a test writes its file instead of comparing, and passes.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ramet::trace {

// Whether `actual` is what tests/golden/`file` holds; a failure tells the first line that differs.
[[nodiscard]] testing::AssertionResult equals_golden(std::string_view actual, const std::string& file);

}  // namespace ramet::trace
