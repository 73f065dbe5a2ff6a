// The container that the tests take apart: everything of its own, and the programs of the host to run in it.
#pragma once

#include <string>

#include "ramet/task/container.h"

namespace ramet::testing {

inline Container with_programs() {
  return Container()
      .unshare(every_namespace)
      .root_in_memory()
      .bind("/usr", "/usr")
      .symlink("usr/bin", "/bin")
      .symlink("usr/lib", "/lib")
      .symlink("usr/lib64", "/lib64")
      .processes()
      .devices();
}

// A shell's `script` from when on the init is its own program: until then it lives beside the shell as what it was born as, and shows
// nothing of itself.
inline std::string once_the_init_is_there(const std::string& script) {
  return "until read -r name </proc/1/comm && [ \"$name\" = ramet-init ]; do :; done 2>/dev/null; " + script;
}

}  // namespace ramet::testing
