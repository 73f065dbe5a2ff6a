// Tree: how far Child::kill_tree() reaches: to all that a program started, and to what those started in turn, also where
// one of them called setsid and let its parent die. The kernel keeps no list of that; one of these keeps it together.
#pragma once

#include <cstdint>

namespace ramet {

enum class Tree : std::uint8_t {
  // Nothing keeps it together: kill_tree() is refused.
  loose,
  // A cgroup of its own, made below the caller's and removed with the Child, unless that is detached: who is still in it
  // then is killed. Exact at any time, also when the program itself
  // has ended. Fails to spawn where the caller may not make one (no cgroup v2, or not delegated to it).
  cgroup,
  // The program becomes the reaper of its orphans, so that all of them stay below it. Needs no privilege. Exact while the
  // program lives: when it has ended its orphans are out of reach, but for those that terminate() saw, and kill_tree() says so. The program finds
  // children among its own that it did not start: one that waits for any child has to expect them.
  subreaper,
  // cgroup where one can be made, else subreaper.
  automatic,
  // A container with a pid namespace of its own, which is this unless it is told cgroup: with its init the kernel kills all.
  // Exact at any time.
  pid_namespace,
};

}  // namespace ramet
