// The container that the tests take apart: everything of its own, and the programs of the host to run in it.
#pragma once

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

}  // namespace ramet::testing
