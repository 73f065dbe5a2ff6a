#include "trace/symbol/demangle.h"

#include <cstdlib>
#include <memory>

#include <libiberty/demangle.h>

namespace ramet::trace {

namespace {

// Room for a type of a standard container of lambdas; beyond that it is no name that anybody reads.
constexpr std::size_t longest = 4096;

struct Free {
  void operator()(char* text) const { std::free(text); }
};

}  // namespace

std::string demangle(const std::string& name) {
  if (name.size() < 3 || name.size() > longest) return name;
  if (!name.starts_with("_Z") && !name.starts_with("_R")) return name;
  using Text = std::unique_ptr<char, Free>;
  if (const Text rust{rust_demangle(name.c_str(), DMGL_NO_OPTS)}) return rust.get();
  if (const Text cpp{cplus_demangle_v3(name.c_str(), DMGL_NO_OPTS)}) return cpp.get();
  return name;
}

}  // namespace ramet::trace
