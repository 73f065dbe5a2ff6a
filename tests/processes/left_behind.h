// LeftBehind: what a launch could leave in its process: descriptors, children, threads, mappings. Two counts are equal, or
// something was left.
#pragma once

#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <ostream>
#include <string>

namespace ramet {

struct LeftBehind {
  int descriptors = 0;
  int threads = 0;
  int children = 0;

  static int entries(const char* folder) {
    int count = 0;
    DIR* directory = opendir(folder);
    while (directory != nullptr && readdir(directory) != nullptr) ++count;
    if (directory != nullptr) closedir(directory);
    return count;
  }

  // Zombies too, and children that are not to be collected here.
  static int count_children() {
    int count = 0;
    std::ifstream file("/proc/thread-self/children");
    for (std::string pid; file >> pid;) ++count;
    return count;
  }

  [[nodiscard]] static LeftBehind now() {
    return {.descriptors = entries("/proc/self/fd"), .threads = entries("/proc/self/task"), .children = count_children()};
  }

  friend bool operator==(const LeftBehind&, const LeftBehind&) = default;
  friend void PrintTo(const LeftBehind& counts, std::ostream* out) {
    *out << counts.descriptors << " descriptors, " << counts.threads << " threads, " << counts.children << " children";
  }
};

}  // namespace ramet
