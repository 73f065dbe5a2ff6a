#include "tests/end_to_end/flag_names.h"

#include <linux/sched.h>
#include <utility>

namespace ramet::end_to_end {

std::set<std::string> flag_names(std::uint64_t flags) {
  static constexpr std::pair<std::uint64_t, const char*> known[] = {
      {CLONE_VM, "CLONE_VM"},
      {CLONE_FS, "CLONE_FS"},
      {CLONE_FILES, "CLONE_FILES"},
      {CLONE_SIGHAND, "CLONE_SIGHAND"},
      {CLONE_PTRACE, "CLONE_PTRACE"},
      {CLONE_VFORK, "CLONE_VFORK"},
      {CLONE_PARENT, "CLONE_PARENT"},
      {CLONE_THREAD, "CLONE_THREAD"},
      {CLONE_SYSVSEM, "CLONE_SYSVSEM"},
      {CLONE_CHILD_CLEARTID, "CLONE_CHILD_CLEARTID"},
      {CLONE_UNTRACED, "CLONE_UNTRACED"},
      {CLONE_CHILD_SETTID, "CLONE_CHILD_SETTID"},
      {CLONE_NEWUTS, "CLONE_NEWUTS"},
      {CLONE_NEWIPC, "CLONE_NEWIPC"},
      {CLONE_NEWUSER, "CLONE_NEWUSER"},
      {CLONE_NEWPID, "CLONE_NEWPID"},
  };
  std::set<std::string> names;
  for (const auto& [bit, name] : known) {
    if ((flags & bit) != 0) {
      names.insert(name);
      flags &= ~bit;
    }
  }
  if (flags != 0) names.insert("unnamed");  // a fixture uses a flag that this table lacks
  return names;
}

}  // namespace ramet::end_to_end
