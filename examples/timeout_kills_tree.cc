// A time limit for a program and all that it starts, also what hides in a session of its own with a parent that is gone.
// Usage: timeout_kills_tree MILLISECONDS PROGRAM [ARGUMENTS]. Exits as the program did, or with 124.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "ramet/task/command.h"

using ramet::Command;

int main(int count, char** words) {
  int milliseconds = 0;
  const std::string_view limit = count > 2 ? words[1] : "";
  if (std::from_chars(limit.begin(), limit.end(), milliseconds).ec != std::errc()) {
    std::fprintf(stderr, "usage: timeout_kills_tree MILLISECONDS PROGRAM [ARGUMENTS]\n");
    return 2;
  }
  auto child = Command(words[2]).arguments({words + 3, words + count}).tree(ramet::Tree::automatic).spawn();
  if (!child) {
    std::fprintf(stderr, "timeout_kills_tree: %s\n", describe(child.error()).c_str());
    return 127;
  }
  auto ended = child->wait_for(std::chrono::milliseconds(milliseconds));
  if (ended && *ended) return (*ended)->status.shell_code();
  if (auto killed = child->kill_tree(); !killed) {
    std::fprintf(stderr, "timeout_kills_tree: %s\n", describe(killed.error()).c_str());
  }
  std::printf("out of time\n");
  return 124;
}
