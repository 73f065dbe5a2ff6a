// Landlock: which files a program may still reach, whoever it is and whatever their permissions say.
//
//   ramet::Landlock().allow_execute("/usr").allow_read("/etc").allow_write("/tmp/build")
//
// Everything else is forbidden, as far as the kernel's version of Landlock knows it. The program itself, its interpreter
// and its libraries must be allowed too. Source: landlock(7), Linux 5.13.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet {

class Landlock {
 public:
  // Below `path`, and `path` itself: to read files and list directories.
  Landlock& allow_read(std::string path);
  // And to run them.
  Landlock& allow_execute(std::string path);
  // And to change, create and remove them.
  Landlock& allow_write(std::string path);
  // LANDLOCK_ACCESS_FS_* of linux/landlock.h, ored; what this kernel does not know is left out.
  Landlock& allow(std::string path, std::uint64_t access);

  // The kernel's rule set. Fails with ENOSYS or EOPNOTSUPP where there is no Landlock, or with open's errno and the path.
  [[nodiscard]] Result<Fd> make_rule_set() const;

  // The version of Landlock's interface that the kernel has; 0 for none.
  [[nodiscard]] static int version();

 private:
  std::vector<std::pair<std::string, std::uint64_t>> rules_;
};

}  // namespace ramet
