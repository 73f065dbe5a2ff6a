// What options of `ramet run` take from an open descriptor, as bwrap(1) has it: option words, contents of files,
// filters.
#pragma once

#include <linux/filter.h>

#include <cstddef>
#include <string>
#include <vector>

#include "ramet/result.h"

namespace ramet::cli {

// A descriptor by its number. Fails with a sentence when it is none, or nothing is open there.
[[nodiscard]] Result<int> descriptor_in(const std::string& text);

// All that can be read from the descriptor of this number, at most so many bytes.
[[nodiscard]] Result<std::string> contents_of(const std::string& descriptor, std::size_t most_bytes);

// A compiled filter of seccomp(2), as seccomp_export_bpf(3) writes it.
[[nodiscard]] Result<std::vector<sock_filter>> filter_in(const std::string& descriptor);

}  // namespace ramet::cli
