// `ramet run` as an ordinary user calls it.
#pragma once

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/program.h"

namespace ramet::end_to_end {

// Nobody in particular, so that what works here works for everyone.
inline void become_ordinary_in_child() {
  if (getuid() != 0) return;
  constexpr gid_t nobody = 65534;
  if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0)
    _exit(99);
  prctl(PR_SET_DUMPABLE, 1);
}

inline Command ramet_run(std::vector<std::string> options, const std::vector<std::string>& command) {
  std::vector<std::string> argv = {RAMET_COMMAND, "run"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.emplace_back("--");
  argv.insert(argv.end(), command.begin(), command.end());
  return {.argv = std::move(argv), .environment = {{"PATH", "/usr/bin:/bin"}}, .in_child = become_ordinary_in_child};
}

// Of a bash that has opened more descriptors for it.
inline Outcome run_by_bash(const std::string& words) {
  return run({.argv = {"bash", "-c", "exec \"$0\" run " + words, RAMET_COMMAND}});
}

class RunContainer : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome probe = run({.argv = {"unshare", "-U", "true"}, .in_child = become_ordinary_in_child});
    if (!probe.exited_with(0)) GTEST_SKIP() << "no user namespaces here: " << probe.err;
  }
};

}  // namespace ramet::end_to_end
