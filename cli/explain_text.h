// The answer of `ramet explain` for a person: each flag, what is shared, what the kernel says, who makes such a set.
#pragma once

#include <string>

#include "cli/explain_input.h"
#include "trace/view/style.h"

namespace ramet::cli {

[[nodiscard]] std::string explain_text(const ExplainInput& input, const trace::Style& style);

}  // namespace ramet::cli
