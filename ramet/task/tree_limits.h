// TreeLimits: what a program and all that it starts may use together, whoever they are and however many; for each process by
// itself there are the limits of getrlimit(2). A cgroup of their own holds them to it.
#pragma once

#include <cstdint>
#include <optional>

namespace ramet {

struct TreeLimits {
  std::optional<std::uint64_t> memory;   // bytes, files that are in memory for them included, what is swapped out not
  std::optional<double> processors;      // how many they keep busy, over 100 ms: 1.5; from 0.01 on
  std::optional<std::uint64_t> tasks;    // processes and threads at one time

  [[nodiscard]] bool empty() const { return !memory && !processors && !tasks; }
};

}  // namespace ramet
