// The answer of `ramet explain --json`: one object on one line, of the same facts as the text.
#pragma once

#include <string>

#include "cli/explain_input.h"

namespace ramet::cli {

[[nodiscard]] std::string explain_json(const ExplainInput& input);

}  // namespace ramet::cli
