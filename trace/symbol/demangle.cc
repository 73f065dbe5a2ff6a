#include "trace/symbol/demangle.h"

#include <cstdlib>
#include <memory>

#include <libiberty/demangle.h>

namespace ramet::trace {

namespace {

// Room for a type of a standard container of lambdas; beyond that it is no name that anybody reads.
constexpr std::size_t longest = 4096;

// What gcc and clang call parts and copies of a function that they made for themselves.
constexpr std::string_view copies[] = {".constprop.", ".isra.", ".part.", ".cold", ".lto_priv.", ".llvm.", ".localalias"};

std::string without_copy(const std::string& name) {
  std::size_t end = name.size();
  for (const std::string_view copy : copies) end = std::min(end, name.find(copy, 1));
  return name.substr(0, end);
}

struct Free {
  void operator()(char* text) const { std::free(text); }
};

}  // namespace

std::string demangle(const std::string& symbol) {
  if (symbol.size() < 3 || symbol.size() > longest) return symbol;
  std::string name = without_copy(symbol);
  if (!name.starts_with("_Z") && !name.starts_with("_R")) return name;
  using Text = std::unique_ptr<char, Free>;
  if (const Text rust{rust_demangle(name.c_str(), DMGL_NO_OPTS)}) return rust.get();
  if (const Text cpp{cplus_demangle_v3(name.c_str(), DMGL_NO_OPTS)}) return cpp.get();
  return name;
}

}  // namespace ramet::trace
