// BlindSpots: what this engine cannot see, one sentence each, for Started. docs/what-ptrace-cannot-see.md says more.
#pragma once

#include <string>
#include <vector>

#include "trace/engine/ptrace/options.h"

namespace ramet::trace::ptrace {

enum class Began : std::uint8_t { by_launch, by_attach };
enum class Filtered : std::uint8_t { no, yes };

[[nodiscard]] std::vector<std::string> blind_spots(const Options& options, Began began, Filtered filtered);

}  // namespace ramet::trace::ptrace
