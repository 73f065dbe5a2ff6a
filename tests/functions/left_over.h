// LeftOver: what a process has, counted: descriptors, children, mappings. What a test of failures leaves behind is the
// difference between two counts. Source: proc(5).
#pragma once

#include <dirent.h>
#include <sys/wait.h>

#include <cstddef>
#include <fstream>
#include <ostream>
#include <string>

namespace ramet {

struct LeftOver {
  std::size_t descriptors = 0;
  std::size_t children = 0;  // running or not collected
  std::size_t mappings = 0;
  friend bool operator==(const LeftOver&, const LeftOver&) = default;
  friend std::ostream& operator<<(std::ostream& out, const LeftOver& left) {
    return out << left.descriptors << " descriptors, " << left.children << " children, " << left.mappings
               << " mappings";
  }
};

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count - 3;  // ".", ".." and the directory itself
}

inline LeftOver what_is_there() {
  LeftOver left;
  left.descriptors = open_descriptors();
  std::ifstream children("/proc/thread-self/children");
  for (std::string pid; children >> pid;) ++left.children;
  std::ifstream mappings("/proc/self/maps");
  for (std::string line; std::getline(mappings, line);) ++left.mappings;
  return left;
}

}  // namespace ramet
