// The names of clone's flags, from the kernel's header and not from ramet's own table, which is under test.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace ramet::end_to_end {

std::set<std::string> flag_names(std::uint64_t flags);

}  // namespace ramet::end_to_end
