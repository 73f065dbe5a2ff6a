#include "cli/failure.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ramet::cli {

int complain(const std::string& sentence, int status) {
  // Not fmt::print, which throws when stderr cannot be written: nobody is left to be told, and the status still counts.
  std::fputs(("ramet: " + sentence + "\n").c_str(), stderr);
  return status;
}

int complain(const Error& error) {
  if (error.stage != "exec") return complain(describe(error), own_failure);
  const bool missing = error.number == ENOENT || error.number == ENOTDIR;
  const char* hint = error.number == ENOENT && error.item.find('/') == std::string::npos ? " (not in PATH)" : "";
  return complain("cannot run '" + error.item + "': " + ::strerrordesc_np(error.number) + hint,
                  missing ? not_found : not_executable);
}

}  // namespace ramet::cli
