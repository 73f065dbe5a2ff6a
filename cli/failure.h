// How a verb that runs a command fails: a sentence on standard error, and an exit status that nobody takes for the
// command's. Source: the conventions of env(1), nice(1), timeout(1).
#pragma once

#include <string>

#include "ramet/result.h"

namespace ramet::cli {

inline constexpr int timed_out = 124;
inline constexpr int own_failure = 125;
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;
inline constexpr int signal_base = 128;

// Both say "ramet: ..." and give the status.
int complain(const std::string& sentence, int status);
// 127 and 126 for an exec that failed, 125 for anything else.
int complain(const Error& error);

}  // namespace ramet::cli
